package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.sluice.config.ConnectSettings;
import io.sluice.config.JwtSettings;
import io.sluice.config.ListenAddress;
import io.sluice.config.ListenAddress.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tokens judged by published keys: a file, or a server that rotates them, breaks and comes back. */
@ExtendWith(NoLeaks.class)
class JwksIT {
    /** Longer than a gateway waits between two fetches for keys it does not know. */
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    private final TestGateway node = new TestGateway();
    private final AtomicInteger fetches = new AtomicInteger();
    private volatile int status = 200;
    private volatile String published = "";
    private HttpServer server;

    @BeforeEach
    void publish() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.createContext("/keys", exchange -> {
            fetches.incrementAndGet();
            byte[] body = published.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop(0);
        node.close();
    }

    private void start(String jwks) throws Exception {
        JwtSettings jwt = new JwtSettings("", "", jwks, "", "", Duration.ZERO);
        node.connect = new ConnectSettings(Optional.of(jwt), Optional.empty(), Duration.ZERO, List.of());
        node.listen = List.of(new ListenAddress(Protocol.WEBSOCKET, false, "127.0.0.1", 0));
        node.start();
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/keys";
    }

    private static ECKey key(String id) throws Exception {
        return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
    }

    private static String set(JWK... keys) {
        return new JWKSet(List.of(keys)).toPublicJWKSet().toString();
    }

    private static String token(ECKey key) throws Exception {
        JWSHeader header =
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build();
        SignedJWT token =
                new SignedJWT(header, new JWTClaimsSet.Builder().subject("7").build());
        token.sign(new ECDSASigner(key));
        return token.serialize();
    }

    private int connect(String token) throws IOException {
        try (RawClient client = RawClient.connect(node.address(0))) {
            String head = client.handshake("Authorization: Bearer " + token);
            return Integer.parseInt(head.substring(9, 12));
        }
    }

    @Test
    void takesAKeyThatAppearsAfterOneFetchHoweverManyAskForIt() throws Exception {
        ECKey old = key("old");
        ECKey fresh = key("fresh");
        published = set(old);
        start(url());
        String early = token(old);
        for (int i = 0; i < 20; i++) {
            assertThat(connect(early)).isEqualTo(101);
        }
        assertThat(fetches).as("kept").hasValue(1);

        String unknown = token(fresh);
        for (int i = 0; i < 20; i++) {
            assertThat(connect(unknown)).as("nobody published it").isEqualTo(401);
        }
        assertThat(fetches).as("strangers do not make it ask without end").hasValueLessThanOrEqualTo(2);
        published = set(fresh, old);

        await().atMost(PATIENCE).until(() -> connect(unknown) == 101);
        assertThat(fetches).hasValueLessThanOrEqualTo(3);
        assertThat(connect(early)).isEqualTo(101);
    }

    @Test
    void answers503BeforeItHasKeysAndKeepsThemWhenTheirServerBreaks() throws Exception {
        ECKey ours = key("ours");
        published = set(ours);
        status = 500;
        start(url());
        String token = token(ours);

        assertThat(connect(token)).isEqualTo(503);
        status = 200;
        await().atMost(PATIENCE).until(() -> connect(token) == 101);

        server.stop(0);
        int before = fetches.get();
        assertThat(connect(token(key("unknown")))).isEqualTo(401);
        assertThat(connect(token)).isEqualTo(101);
        assertThat(fetches).hasValue(before);
    }

    @Test
    void readsAFileAndDoesNotTakeItsPublicKeyForASecret(@TempDir Path folder) throws Exception {
        RSAKey ours = new RSAKeyGenerator(2048).keyID("rsa").generate();
        Path file = Files.writeString(folder.resolve("keys.json"), set(ours));
        start(file.toString());
        JWTClaimsSet claims = new JWTClaimsSet.Builder().subject("7").build();
        SignedJWT good = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa").build(), claims);
        good.sign(new RSASSASigner(ours));
        byte[] known = ours.toRSAPublicKey().getEncoded();
        SignedJWT confused = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa").build(), claims);
        confused.sign(new MACSigner(known));

        assertThat(connect(good.serialize())).isEqualTo(101);
        assertThat(connect(confused.serialize())).isEqualTo(401);
    }
}
