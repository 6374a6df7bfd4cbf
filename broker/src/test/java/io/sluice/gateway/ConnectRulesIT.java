package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.sluice.backplane.BackplaneException;
import io.sluice.config.ConnectSettings;
import io.sluice.config.HookSettings;
import io.sluice.config.JwtSettings;
import io.sluice.config.ListenAddress;
import io.sluice.config.ListenAddress.Protocol;
import io.sluice.model.ClientView;
import io.sluice.model.Command;
import io.sluice.model.Group;
import io.sluice.model.Session;
import io.sluice.model.Uid;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Who is let in before the upgrade, by token; what may be wrong with a token is TokenVerifierTest's. */
@ExtendWith(NoLeaks.class)
class ConnectRulesIT {
    private static final String SECRET = "a secret of at least 32 bytes, all in all";

    private final TestGateway node = new TestGateway();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listenToTheLog() {
        log.start();
        logger().addAppender(log);
        logger().setLevel(Level.INFO);
        node.listen = List.of(new ListenAddress(Protocol.WEBSOCKET, false, "127.0.0.1", 0));
    }

    @AfterEach
    void stop() throws Exception {
        logger().detachAppender(log);
        logger().setLevel(null);
        node.close();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("io.sluice.gateway.admission");
    }

    private void start(Duration unauthenticated, List<String> subprotocols) throws Exception {
        JwtSettings jwt = new JwtSettings(SECRET, "", "", "issuer", "", Duration.ZERO);
        node.connect = new ConnectSettings(Optional.of(jwt), Optional.empty(), unauthenticated, subprotocols);
        node.start();
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder().subject("7").issuer("issuer");
    }

    private static String token(JWTClaimsSet.Builder claims) throws Exception {
        return token(claims, new MACSigner(SECRET));
    }

    private static String token(JWTClaimsSet.Builder claims, JWSSigner signer) throws Exception {
        SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims.build());
        token.sign(signer);
        return token.serialize();
    }

    private static Date in(int seconds) {
        return Date.from(Instant.now().plusSeconds(seconds));
    }

    private static String unsigned() {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return base64.encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + base64.encodeToString("{\"sub\":\"7\",\"iss\":\"issuer\"}".getBytes(StandardCharsets.UTF_8)) + ".";
    }

    private Command.Connect connected() {
        await().until(() -> !node.cluster.connects.isEmpty());
        return node.cluster.connects.remove();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "expired", "not yet", "issuer", "another key", "oversized", "malformed", "empty"})
    void refusesABadTokenWith401AndOneLineThatDoesNotShowIt(String flaw) throws Exception {
        start(Duration.ZERO, List.of());
        String token = switch (flaw) {
            case "none" -> unsigned();
            case "expired" -> token(claims().expirationTime(in(-10)));
            case "not yet" -> token(claims().notBeforeTime(in(60)));
            case "issuer" -> token(claims().issuer("somebody"));
            case "another key" -> token(claims(), new MACSigner("x".repeat(32)));
            case "oversized" -> token(claims().claim("session", java.util.Map.of("a", "b".repeat(7000))));
            case "malformed" -> "a.b";
            default -> "";
        };
        try (RawClient client = RawClient.connect(node.address(0))) {
            String head = client.handshake("Authorization: Bearer " + token);

            assertThat(head).startsWith("HTTP/1.1 401 ").contains("WWW-Authenticate: Bearer");
            assertThat(client.isEnded()).isTrue();
        }
        assertThat(node.cluster.connects).isEmpty();
        assertThat(log.list)
                .as("one line")
                .hasSize(1)
                .allSatisfy(line -> assertThat(line.getFormattedMessage() + line.getKeyValuePairs())
                        .contains("127.0.0.1")
                        .doesNotContain(token.isEmpty() ? SECRET : token));
        assertThat(node.registry
                        .get("sluice.handshakes.refused")
                        .tag("reason", "token")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void refusesWhoShowsNone() throws Exception {
        start(Duration.ZERO, List.of());
        try (RawClient client = RawClient.connect(node.address(0))) {
            assertThat(client.handshake()).startsWith("HTTP/1.1 401 ");
        }
    }

    @Test
    void tellsRedisWhoTheClientIsInTheSameStep() throws Exception {
        start(Duration.ZERO, List.of());
        String token =
                token(claims().claim("groups", List.of("a", "b")).claim("session", java.util.Map.of("name", "Ann")));
        try (RawClient client = RawClient.connect(node.address(0))) {
            assertThat(client.handshake("Authorization: bearer " + token)).startsWith("HTTP/1.1 101 ");
        }
        Command.Connect connect = connected();
        assertThat(connect.introduction().uid()).contains(new Uid("7"));
        assertThat(connect.introduction().groups()).containsExactly(new Group("a"), new Group("b"));
        assertThat(connect.introduction().session()).contains("{\"name\":\"Ann\"}");
    }

    @Test
    void saysWhyAClientOfAGoodTokenCouldNotBeRegistered() throws Exception {
        node.cluster.echoesConnects = false;
        node.cluster.connectAnswer = CompletableFuture.failedStage(new BackplaneException.TooManyGroups(1));
        Logger arrivals = (Logger) LoggerFactory.getLogger("io.sluice.gateway.connection");
        arrivals.addAppender(log);
        try {
            start(Duration.ZERO, List.of());
            String token = token(claims().claim("groups", List.of("a", "b")));
            try (RawClient client = RawClient.connect(node.address(0))) {
                assertThat(client.handshake("Authorization: Bearer " + token)).startsWith("HTTP/1.1 503 ");
            }
            assertThat(log.list)
                    .anySatisfy(line -> assertThat(line.getFormattedMessage() + line.getKeyValuePairs())
                            .contains("could not be registered", "limits.groups-per-client")
                            .doesNotContain(token));
        } finally {
            arrivals.detachAppender(log);
        }
    }

    @Test
    void takesATokenFromTheQuery() throws Exception {
        start(Duration.ZERO, List.of());
        try (RawClient client = RawClient.connect(node.address(0))) {
            client.write(RawClient.REQUEST.replace("GET / ", "GET /?a=b&token=" + token(claims()) + " ") + "\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 101 ");
        }
        assertThat(connected().introduction().uid()).contains(new Uid("7"));
    }

    @Test
    void echoesTheSubprotocolThatCarriesTheToken() throws Exception {
        start(Duration.ZERO, List.of());
        String offered = "sluice.jwt." + token(claims());
        try (RawClient client = RawClient.connect(node.address(0))) {
            assertThat(client.handshake("Sec-WebSocket-Protocol: chat, " + offered))
                    .startsWith("HTTP/1.1 101 ")
                    .contains("Sec-WebSocket-Protocol: " + offered + "\r\n");
        }
    }

    @Test
    void prefersAConfiguredSubprotocolToThatOfTheToken() throws Exception {
        start(Duration.ZERO, List.of("chat.v2", "chat"));
        String offered = "sluice.jwt." + token(claims());
        try (RawClient client = RawClient.connect(node.address(0))) {
            assertThat(client.handshake("Sec-WebSocket-Protocol: " + offered + ", chat"))
                    .startsWith("HTTP/1.1 101 ")
                    .contains("Sec-WebSocket-Protocol: chat\r\n");
        }
    }

    @Test
    void closesWith4401WhenTheTokenExpires() throws Exception {
        start(Duration.ZERO, List.of());
        try (RawClient client = RawClient.webSocket(
                node.address(0), "Authorization: Bearer " + token(claims().expirationTime(in(2))))) {
            client.readText();

            RawClient.WsFrame close = client.readFrame();

            assertThat(close.opcode()).isEqualTo(8);
            assertThat(close.closeCode()).isEqualTo(4401);
        }
    }

    @Test
    void closesAStrangerInTimeButNobodyWhoWasBoundMeanwhile() throws Exception {
        node.connect = new ConnectSettings(Optional.empty(), Optional.empty(), Duration.ofSeconds(1), List.of());
        node.start();
        TestGateway.Client bound = node.client();
        node.cluster.feed(HandFedCluster.bind(bound.id(), "7"));
        try (RawClient stranger = node.client().raw();
                RawClient known = bound.raw()) {
            assertThat(stranger.readFrame().closeCode()).isEqualTo(4401);

            node.cluster.feed(HandFedCluster.send(new io.sluice.model.Target.Everyone(), "still here"));
            assertThat(known.readText()).isEqualTo("still here");
        }
    }

    @Test
    void judgesOriginsAndFormBeforeTokens() throws Exception {
        node.origins = List.of("https://ours.example");
        start(Duration.ZERO, List.of());
        try (RawClient client = RawClient.connect(node.address(0))) {
            assertThat(client.handshake("Origin: https://theirs.example")).startsWith("HTTP/1.1 403 ");
        }
        assertThat(log.list).as("no token was looked at").isEmpty();
    }

    @Test
    void takesNewRulesFromAReloadAndKeepsTheOldOnesWhereTheyAreBroken() throws Exception {
        start(Duration.ZERO, List.of());
        ConnectSettings before = node.connect;
        node.connect = new ConnectSettings(
                Optional.of(new JwtSettings("", "no-such-file.pem", "", "", "", Duration.ZERO)),
                Optional.empty(),
                Duration.ZERO,
                List.of());
        assertThatThrownBy(() -> node.gateway().reload(node.settings()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("connect.jwt.public-key")
                .hasMessageContaining("no-such-file.pem");
        try (RawClient client = RawClient.connect(node.address(0))) {
            assertThat(client.handshake("Authorization: Bearer " + token(claims())))
                    .startsWith("HTTP/1.1 101 ");
        }
        node.connect = new ConnectSettings(
                before.jwt(),
                Optional.of(new HookSettings(java.net.URI.create("http://127.0.0.1:9/"), Duration.ofSeconds(1))),
                Duration.ZERO,
                List.of());

        node.gateway().reload(node.settings());

        try (RawClient client = RawClient.connect(node.address(0))) {
            assertThat(client.handshake("Authorization: Bearer " + token(claims())))
                    .startsWith("HTTP/1.1 503 ");
        }
        node.connect = ConnectSettings.OPEN;
        node.gateway().reload(node.settings());
        try (RawClient client = RawClient.connect(node.address(0))) {
            assertThat(client.handshake()).startsWith("HTTP/1.1 101 ");
        }
    }

    @Test
    void looksForAPlaceBeforeItLooksAtATokenAndGivesItBack() throws Exception {
        node.maxConnections = 1;
        start(Duration.ZERO, List.of());
        for (int i = 0; i < 3; i++) {
            try (RawClient stranger = RawClient.connect(node.address(0))) {
                assertThat(stranger.handshake("Authorization: Bearer a.b.c")).startsWith("HTTP/1.1 401 ");
            }
        }
        log.list.clear();
        try (RawClient first = RawClient.webSocket(node.address(0), "Authorization: Bearer " + token(claims()));
                RawClient second = RawClient.connect(node.address(0))) {
            first.readText();
            assertThat(second.handshake("Authorization: Bearer a.b.c")).startsWith("HTTP/1.1 503 ");
        }
        assertThat(log.list).as("no token was looked at").isEmpty();
    }

    @Test
    void doesNotCountStrangersAgainstTheAcceptRate() throws Exception {
        node.acceptRate = 1;
        start(Duration.ZERO, List.of());
        for (int i = 0; i < 20; i++) {
            try (RawClient stranger = RawClient.connect(node.address(0))) {
                assertThat(stranger.handshake("Authorization: Bearer a.b.c")).startsWith("HTTP/1.1 401 ");
            }
        }
        try (RawClient ours = RawClient.connect(node.address(0))) {
            assertThat(ours.handshake("Authorization: Bearer " + token(claims())))
                    .startsWith("HTTP/1.1 101 ");
        }
    }

    @Test
    void doesNotSendAwayAtOnceWhomTheLeewayLetIn() throws Exception {
        JwtSettings jwt = new JwtSettings(SECRET, "", "", "", "", Duration.ofSeconds(6));
        node.connect = new ConnectSettings(Optional.of(jwt), Optional.empty(), Duration.ZERO, List.of());
        node.start();
        String late = "Authorization: Bearer " + token(claims().expirationTime(in(-1)));
        long begun = System.nanoTime();
        try (RawClient client = RawClient.webSocket(node.address(0), late)) {
            client.readText();

            assertThat(client.readFrame().closeCode()).isEqualTo(4401);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofSeconds(2));
        }
    }

    @Test
    void remembersATokenOfWhichRedisForgotTheConnectBeforeItsFrameCame() throws Exception {
        node.cluster.echoesConnects = false;
        start(Duration.ofSeconds(1), List.of());
        String token = token(claims().claim("groups", List.of("a")).claim("session", java.util.Map.of("name", "Ann")));
        try (RawClient client = RawClient.webSocket(node.address(0), "Authorization: Bearer " + token)) {
            client.readText();

            ClientView view = node.cluster
                    .host()
                    .clients()
                    .toCompletableFuture()
                    .get(5, TimeUnit.SECONDS)
                    .get(0);
            assertThat(view.uid()).contains(new Uid("7"));
            assertThat(view.groups()).containsExactly(new Group("a"));
            assertThat(view.session()).isEqualTo(new Session(1, "{\"name\":\"Ann\"}"));

            node.cluster.host().live(false);
            node.cluster.host().live(true);
            node.cluster.feed(HandFedCluster.send(HandFedCluster.uid("7"), "to the uid"));
            node.cluster.feed(HandFedCluster.send(HandFedCluster.group("a"), "to the group"));
            assertThat(client.readText()).isEqualTo("to the uid");
            assertThat(client.readText()).isEqualTo("to the group");
        }
    }
}
