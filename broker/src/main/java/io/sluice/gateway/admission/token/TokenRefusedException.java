package io.sluice.gateway.admission.token;

/** The token does not admit its client. The message says why, and has nothing of the token in it. */
public final class TokenRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TokenRefusedException(String why) {
        super(why, null, false, false);
    }
}
