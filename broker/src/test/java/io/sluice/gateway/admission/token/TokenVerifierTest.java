package io.sluice.gateway.admission.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import io.sluice.config.JwtSettings;
import io.sluice.model.Group;
import io.sluice.model.Uid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenVerifierTest {
    private static final String SECRET = "a secret of at least 32 bytes, all in all";
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

    @TempDir
    Path directory;

    private static JwtSettings bySecret() {
        return new JwtSettings(SECRET, "", "", "", "", Duration.ZERO);
    }

    private static TokenVerifier verifier(JwtSettings settings) {
        return new TokenVerifier(settings, KeySources.of(settings), InstantSource.fixed(NOW));
    }

    private TokenVerifier byPublicKey(PublicKey key) throws IOException {
        Path file = directory.resolve("key.pem");
        Files.writeString(file, pem(key));
        return verifier(new JwtSettings("", file.toString(), "", "", "", Duration.ZERO));
    }

    private static String pem(PublicKey key) {
        String content = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
        return "-----BEGIN PUBLIC KEY-----\n" + content + "\n-----END PUBLIC KEY-----\n";
    }

    private static String signed(JWSAlgorithm algorithm, JWSSigner signer, String payload) throws JOSEException {
        JWSHeader header =
                new JWSHeader.Builder(algorithm).type(JOSEObjectType.JWT).build();
        JWSObject token = new JWSObject(header, new Payload(payload));
        token.sign(signer);
        return token.serialize();
    }

    private static String bySecret(String payload) throws JOSEException {
        return signed(JWSAlgorithm.HS256, new MACSigner(SECRET.getBytes(StandardCharsets.UTF_8)), payload);
    }

    private static Token admitted(TokenVerifier verifier, String token) {
        return verifier.verify(token).toCompletableFuture().join();
    }

    private static void refused(TokenVerifier verifier, String token, String why) {
        assertThatThrownBy(() -> admitted(verifier, token))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(TokenRefusedException.class)
                .hasMessageContaining(why);
    }

    @Test
    void readsWhoTheClientIs() throws JOSEException {
        Token token = admitted(
                verifier(bySecret()),
                bySecret(
                        "{\"sub\":\"7\",\"groups\":[\"a\",5],\"session\":{\"n\":1.50,\"s\":[]},\"exp\":1800000001.5}"));
        assertThat(token.client().uid()).contains(new Uid("7"));
        assertThat(token.client().groups()).containsExactly(new Group("a"), new Group("5"));
        assertThat(token.client().session()).contains("{\"n\":1.5,\"s\":[]}");
        assertThat(token.expiresAt()).hasValue(1_800_000_001_500L);
    }

    @Test
    void asksForNothingThatIsNotThere() throws JOSEException {
        Token token = admitted(verifier(bySecret()), bySecret("{}"));
        assertThat(token.client().uid()).isEmpty();
        assertThat(token.client().groups()).isEmpty();
        assertThat(token.client().session()).isEmpty();
        assertThat(token.expiresAt()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"HS256", "HS384", "HS512"})
    void takesTheFamilyOfASecret(String algorithm) throws JOSEException {
        String secret = SECRET.repeat(2);
        JwtSettings settings = new JwtSettings(secret, "", "", "", "", Duration.ZERO);
        MACSigner signer = new MACSigner(secret.getBytes(StandardCharsets.UTF_8));
        assertThat(admitted(verifier(settings), signed(JWSAlgorithm.parse(algorithm), signer, "{\"sub\":\"u\"}"))
                        .client()
                        .uid())
                .contains(new Uid("u"));
    }

    @ParameterizedTest
    @CsvSource({"RS256", "RS384", "RS512"})
    void takesTheFamilyOfAnRsaKey(String algorithm) throws Exception {
        RSAKey key = new RSAKeyGenerator(2048).generate();
        String token = signed(JWSAlgorithm.parse(algorithm), new RSASSASigner(key), "{\"sub\":\"u\"}");
        assertThat(admitted(byPublicKey(key.toRSAPublicKey()), token).client().uid())
                .contains(new Uid("u"));
    }

    @ParameterizedTest
    @CsvSource({"ES256, P-256", "ES384, P-384", "ES512, P-521"})
    void takesTheAlgorithmOfACurve(String algorithm, String curve) throws Exception {
        ECKey key = new ECKeyGenerator(Curve.parse(curve)).generate();
        String token = signed(JWSAlgorithm.parse(algorithm), new ECDSASigner(key), "{\"sub\":\"u\"}");
        assertThat(admitted(byPublicKey(key.toECPublicKey()), token).client().uid())
                .contains(new Uid("u"));
    }

    @Test
    void takesEd25519() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        String signed = Base64URL.encode("{\"alg\":\"EdDSA\"}") + "." + Base64URL.encode("{\"sub\":\"u\"}");
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(pair.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        String token = signed + "." + Base64URL.encode(signature.sign());
        TokenVerifier verifier = byPublicKey(pair.getPublic());
        assertThat(admitted(verifier, token).client().uid()).contains(new Uid("u"));
        refused(verifier, signed + "." + Base64URL.encode(new byte[64]), "signature");
    }

    @Test
    void letsTheKeyChooseTheAlgorithm() throws Exception {
        RSAKey key = new RSAKeyGenerator(2048).generate();
        TokenVerifier verifier = byPublicKey(key.toRSAPublicKey());
        byte[] published = pem(key.toRSAPublicKey()).getBytes(StandardCharsets.US_ASCII);
        refused(verifier, signed(JWSAlgorithm.HS256, new MACSigner(published), "{\"sub\":\"u\"}"), "no key of ours");
        refused(verifier, signed(JWSAlgorithm.PS256, new RSASSASigner(key), "{\"sub\":\"u\"}"), "no key of ours");
        ECKey other = new ECKeyGenerator(Curve.P_256).generate();
        refused(verifier, signed(JWSAlgorithm.ES256, new ECDSASigner(other), "{\"sub\":\"u\"}"), "no key of ours");
    }

    @Test
    void refusesWhatIsNotSigned() {
        String none = Base64URL.encode("{\"alg\":\"none\"}") + "." + Base64URL.encode("{\"sub\":\"u\"}") + ".";
        refused(verifier(bySecret()), none, "malformed");
        refused(verifier(bySecret()), none + "x", "malformed");
    }

    @Test
    void refusesAnotherSignature() throws JOSEException {
        String right = bySecret("{\"sub\":\"u\"}");
        String other = signed(
                JWSAlgorithm.HS256,
                new MACSigner("another secret of at least 32 bytes".getBytes(StandardCharsets.UTF_8)),
                "{\"sub\":\"u\"}");
        refused(verifier(bySecret()), other, "signature");
        refused(verifier(bySecret()), right.substring(0, right.lastIndexOf('.') + 1), "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"exp\":1800000000} | expired",
                "{\"exp\":1799999999.5} | expired",
                "{\"exp\":\"soon\"} | exp",
                "{\"exp\":1e300} | exp",
                "{\"nbf\":1800000001} | not valid yet",
                "{\"sub\":\"\"} | sub",
                "{\"groups\":\"a\"} | groups",
                "{\"groups\":[\"\"]} | groups",
                "{\"groups\":[{}]} | groups",
                "{\"session\":[]} | session",
                "{\"sub\":\"a\",\"sub\":\"b\"} | not JSON",
                "[] | no JSON object",
                "nonsense | not JSON",
                "{} {} | not JSON",
                "{}x | not JSON",
            })
    void refusesClaims(String payload, String why) throws JOSEException {
        refused(verifier(bySecret()), bySecret(payload), why);
    }

    @Test
    void forgivesClocksTheLeeway() throws JOSEException {
        TokenVerifier verifier = verifier(new JwtSettings(SECRET, "", "", "", "", Duration.ofSeconds(5)));
        assertThat(admitted(verifier, bySecret("{\"exp\":1799999996,\"nbf\":1800000004}")))
                .isNotNull();
        refused(verifier, bySecret("{\"exp\":1799999995}"), "expired");
    }

    @Test
    void wantsTheIssuerAndTheAudienceThatAreConfigured() throws JOSEException {
        TokenVerifier verifier = verifier(new JwtSettings(SECRET, "", "", "me", "app", Duration.ZERO));
        assertThat(admitted(verifier, bySecret("{\"iss\":\"me\",\"aud\":\"app\"}")))
                .isNotNull();
        assertThat(admitted(verifier, bySecret("{\"iss\":\"me\",\"aud\":[\"web\",\"app\"]}")))
                .isNotNull();
        refused(verifier, bySecret("{\"iss\":\"you\",\"aud\":\"app\"}"), "iss");
        refused(verifier, bySecret("{\"iss\":\"me\"}"), "aud");
        refused(verifier, bySecret("{\"iss\":\"me\",\"aud\":[\"web\"]}"), "aud");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a.b.c", "a.b.c.d.e", "\u0000", "eyJhbGciOiJIUzI1NiJ9..", "ä.ö.ü"})
    void refusesRubbish(String token) {
        refused(verifier(bySecret()), token, "");
    }

    @Test
    void refusesALongTokenUnread() throws JOSEException {
        refused(verifier(bySecret()), bySecret("{\"x\":\"" + "x".repeat(9000) + "\"}"), "longer than 8192");
    }

    @Test
    void readsAKeySetFile() throws Exception {
        RSAKey rsa = new RSAKeyGenerator(2048).keyID("r").generate();
        ECKey ec = new ECKeyGenerator(Curve.P_256).keyID("e").generate();
        Path file = directory.resolve("jwks.json");
        Files.writeString(file, new JWKSet(List.of(rsa, ec)).toString(true));
        TokenVerifier verifier = verifier(new JwtSettings("", "", file.toString(), "", "", Duration.ZERO));
        assertThat(admitted(verifier, signed(JWSAlgorithm.RS256, new RSASSASigner(rsa), "{\"sub\":\"r\"}"))
                        .client()
                        .uid())
                .contains(new Uid("r"));
        assertThat(admitted(verifier, signed(JWSAlgorithm.ES256, new ECDSASigner(ec), "{\"sub\":\"e\"}"))
                        .client()
                        .uid())
                .contains(new Uid("e"));
    }

    @Test
    void namesTheSettingThatCannotBeUsed() throws IOException, GeneralSecurityException {
        assertThatThrownBy(() -> verifier(new JwtSettings("short", "", "", "", "", Duration.ZERO)))
                .hasMessageContaining("32 bytes");
        Path rubbish = directory.resolve("rubbish.pem");
        Files.writeString(rubbish, "rubbish");
        assertThatThrownBy(() -> verifier(new JwtSettings("", rubbish.toString(), "", "", "", Duration.ZERO)))
                .hasMessageStartingWith("connect.jwt.public-key: " + rubbish);
        KeyPairGenerator weak = KeyPairGenerator.getInstance("RSA");
        weak.initialize(1024);
        PublicKey key = weak.generateKeyPair().getPublic();
        assertThatThrownBy(() -> byPublicKey(key))
                .hasMessageStartingWith("connect.jwt.public-key: ")
                .hasMessageContaining("2048");
    }
}
