/**
 * JSON Web Tokens (RFC 7519) that clients show before the upgrade: is the signature right, is the token for us and for
 * now, and what does it say of the client. The key decides which algorithms may be used, never the token.
 *
 * <p>{@link io.sluice.gateway.admission.token.TokenVerifier} is asked on event loops; keys from a URL are fetched on
 * the HTTP client's own threads. What it says goes to the registration of the client.
 */
@NullMarked
package io.sluice.gateway.admission.token;

import org.jspecify.annotations.NullMarked;
