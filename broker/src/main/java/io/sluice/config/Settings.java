package io.sluice.config;

import static io.sluice.config.Setting.of;
import static io.sluice.config.ValueType.listOf;

import io.sluice.config.GatewaySettings.SlowConsumerPolicy;
import io.sluice.config.GatewaySettings.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table of all keys, in the order of help and README. A key that is not here is refused. */
public final class Settings {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int MEBIBYTE = 1 << 20;

    private static final Map<String, Setting<?>> BY_NAME = new LinkedHashMap<>();

    public static final Setting<Role> ROLE =
            add(of("role", ValueType.word(Role.class), "all", "Which parts this process runs."));
    public static final Setting<Path> PID_FILE = add(of(
            "pid-file", ValueType.path(), "sluice.pid", "Where a daemon leaves its process id for stop and reload."));
    public static final Setting<Path> LOG_FILE =
            add(of("log-file", ValueType.path(), "sluice.log", "Where the output of a daemon goes; appended to."));
    public static final Setting<LogLevel> LOG_LEVEL =
            add(of("log-level", ValueType.word(LogLevel.class), "info", "How much is logged.")
                    .reloadable());

    public static final Setting<String> REDIS_URI =
            add(of("redis.uri", Addresses.redisUri(), "", "Where Redis is; empty = start one for this process alone."));
    public static final Setting<String> REDIS_PREFIX = add(of(
            "redis.prefix",
            ValueType.matching("1 to 64 characters of A-Z a-z 0-9 . _ : -", "[A-Za-z0-9._:-]{1,64}"),
            "sluice",
            "Key prefix; two clusters can share one Redis."));
    public static final Setting<Durability> REDIS_DURABILITY = add(of(
            "redis.durability",
            ValueType.word(Durability.class),
            "none",
            "replica: answer only after one replica has it (WAIT)."));
    public static final Setting<Duration> LEASE = add(of(
            "lease-seconds",
            Quantities.duration(Duration.ofSeconds(4), Duration.ofMinutes(5)),
            "8",
            "How long a silent node counts as alive; the same on all nodes."));

    public static final Setting<List<ListenAddress>> GATEWAY_LISTEN = add(
            of("gateway.listen", listOf(Addresses.listener()), "websocket://0.0.0.0:8282", "Where clients connect."));
    public static final Setting<HostPort> GATEWAY_ADMIN = add(of(
            "gateway.admin-listen",
            Addresses.hostPort(),
            "127.0.0.1:8081",
            "Health and metrics of a process with role gateway; with role all they are on api.listen."));
    public static final Setting<String> GATEWAY_ADVERTISE = add(of(
            "gateway.advertise",
            ValueType.matching("at most 255 characters without spaces", "\\S{0,255}"),
            "",
            "The address that status shows for this node; empty = host name and first port."));
    public static final Setting<String> TLS_CERTIFICATE =
            add(of("gateway.tls.certificate", ValueType.text(), "", "PEM file, the chain; for wss and ...+ssl.")
                    .reloadable());
    public static final Setting<String> TLS_KEY =
            add(of("gateway.tls.key", ValueType.text(), "", "PEM file, its private key (PKCS #8, not encrypted).")
                    .reloadable());
    public static final Setting<Duration> PING_INTERVAL =
            add(of("gateway.ping-interval", Quantities.duration(Duration.ZERO, DAY), "55s", "Heartbeat; 0 = off.")
                    .reloadable());
    public static final Setting<Integer> PING_LIMIT = add(of(
                    "gateway.ping-not-response-limit",
                    ValueType.count(0, 1000),
                    "1",
                    "Silent for limit x interval (+ at most 1 s): closed with 4000; 0 = never.")
            .reloadable());
    public static final Setting<String> PING_DATA = add(of(
                    "gateway.ping-data",
                    ValueType.text(),
                    "",
                    "Empty: a WebSocket ping frame; else this text is sent as a message.")
            .reloadable());
    public static final Setting<String> WELCOME = add(of(
                    "gateway.welcome",
                    ValueType.text(),
                    "[\"init\",{\"client_id\":\"${client_id}\"}]",
                    "First message to every client; empty = none.")
            .reloadable());
    public static final Setting<Integer> MAX_MESSAGE_SIZE = add(of(
                    "gateway.max-message-size",
                    Quantities.size(1, 16 * MEBIBYTE),
                    "64KiB",
                    "Incoming; larger closes with 1009.")
            .reloadable());
    public static final Setting<Integer> MAX_MESSAGES_PER_SECOND = add(of(
                    "gateway.max-messages-per-second",
                    ValueType.count(0, 1_000_000),
                    "0",
                    "From one client, pings too; more closes with 1008; 0 = no limit.")
            .reloadable());
    public static final Setting<Integer> SEND_BUFFER = add(of(
                    "gateway.send-buffer",
                    Quantities.size(1024, 1024 * MEBIBYTE),
                    "1MiB",
                    "Per connection, outgoing; full = a slow consumer.")
            .reloadable());
    public static final Setting<SlowConsumerPolicy> SLOW_CONSUMER = add(of(
                    "gateway.slow-consumer",
                    ValueType.word(SlowConsumerPolicy.class),
                    "close",
                    "close (with 1013) or drop (the newest message); always counted.")
            .reloadable());
    public static final Setting<Integer> MAX_CONNECTIONS = add(of(
                    "gateway.max-connections",
                    ValueType.count(0, 10_000_000),
                    "0",
                    "Over it the handshake gets 503; 0 = no limit.")
            .reloadable());
    public static final Setting<Integer> MAX_CONNECTIONS_PER_ADDRESS = add(of(
                    "gateway.max-connections-per-address",
                    ValueType.count(0, 10_000_000),
                    "0",
                    "Over it the handshake gets 429; an IPv6 client counts by its /64; 0 = no limit.")
            .reloadable());
    public static final Setting<Integer> ACCEPT_RATE = add(of(
                    "gateway.accept-rate",
                    ValueType.count(0, 1_000_000),
                    "0",
                    "Connections admitted in a second; over it the handshake gets 503; 0 = no limit.")
            .reloadable());
    public static final Setting<List<String>> ALLOWED_ORIGINS = add(of(
                    "gateway.allowed-origins",
                    listOf(Addresses.origin()),
                    "*",
                    "Others get 403 before the upgrade; a request without Origin is admitted.")
            .reloadable());
    public static final Setting<List<String>> SUBPROTOCOLS = add(of(
                    "gateway.subprotocols",
                    listOf(ValueType.matching("an HTTP token", "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}")),
                    "",
                    "WebSocket sub-protocols to agree on, in order of preference.")
            .reloadable());
    public static final Setting<Duration> UNAUTHENTICATED = add(of(
                    "gateway.unauthenticated-seconds",
                    Quantities.duration(Duration.ZERO, DAY),
                    "0",
                    "A client without a uid after so long is closed with 4401; 0 = off.")
            .reloadable());
    public static final Setting<String> JWT_SECRET = add(of(
                    "connect.jwt.secret",
                    ValueType.matching("at least 32 bytes", "|.{32,}"),
                    "",
                    "Clients show a token signed with it (HS256, HS384, HS512); its UTF-8 bytes as given.")
            .kept()
            .reloadable());
    public static final Setting<String> JWT_PUBLIC_KEY = add(of(
                    "connect.jwt.public-key",
                    ValueType.text(),
                    "",
                    "PEM file; clients show a token signed with its private key (RS, ES, EdDSA).")
            .reloadable());
    public static final Setting<String> JWT_JWKS = add(of(
                    "connect.jwt.jwks",
                    ValueType.text(),
                    "",
                    "The same with a JWK Set: a file, or a URL that is read again.")
            .reloadable());
    public static final Setting<String> JWT_ISSUER =
            add(of("connect.jwt.issuer", ValueType.text(), "", "The iss that a token must have; empty = any.")
                    .reloadable());
    public static final Setting<String> JWT_AUDIENCE =
            add(of("connect.jwt.audience", ValueType.text(), "", "What a token's aud must hold; empty = anything.")
                    .reloadable());
    public static final Setting<Duration> JWT_LEEWAY = add(of(
                    "connect.jwt.leeway",
                    Quantities.duration(Duration.ZERO, Duration.ofMinutes(5)),
                    "0",
                    "By how much the clocks of who signs and of the gateway may differ.")
            .reloadable());
    public static final Setting<String> HOOK_URL = add(of(
                    "connect.hook.url",
                    ValueType.matching("an http or https URL", "|https?://[^\\s/]+\\S*"),
                    "",
                    "Asked about each client before it is let in.")
            .reloadable());
    public static final Setting<Duration> HOOK_TIMEOUT = add(of(
                    "connect.hook.timeout",
                    Quantities.duration(Duration.ofMillis(50), Duration.ofMinutes(1)),
                    "3s",
                    "For its whole answer; then the handshake gets 503.")
            .reloadable());
    public static final Setting<Duration> DRAIN = add(of(
                    "gateway.drain-seconds",
                    Quantities.duration(Duration.ZERO, HOUR),
                    "30",
                    "On SIGTERM or stop: closes (1012) are spread over it.")
            .reloadable());
    public static final Setting<List<String>> TRUSTED_PROXIES = add(of(
                    "gateway.trusted-proxies",
                    listOf(Addresses.network()),
                    "",
                    "Whose X-Forwarded-For and PROXY protocol is believed.")
            .reloadable());
    public static final Setting<Duration> HANDSHAKE_TIMEOUT = add(of(
                    "gateway.handshake-timeout",
                    Quantities.duration(Duration.ofMillis(100), Duration.ofMinutes(5)),
                    "10s",
                    "How long TLS and the WebSocket handshake may take.")
            .reloadable());
    public static final Setting<Integer> GATEWAY_THREADS =
            add(of("gateway.threads", ValueType.count(0, 1024), "0", "Event loops of the gateway; 0 = one per core."));
    public static final Setting<Transport> TRANSPORT = add(of(
            "gateway.transport",
            ValueType.word(Transport.class),
            "auto",
            "auto takes epoll where there, else nio; a transport named here must be there."));

    public static final Setting<HostPort> API_LISTEN = add(of(
            "api.listen",
            Addresses.hostPort(),
            "127.0.0.1:8080",
            "The HTTP API, its page, the demo, health and metrics."));
    public static final Setting<String> API_TLS_CERTIFICATE = add(
            of("api.tls.certificate", ValueType.text(), "", "PEM file, the chain; with it the API speaks HTTPS alone.")
                    .reloadable());
    public static final Setting<String> API_TLS_KEY =
            add(of("api.tls.key", ValueType.text(), "", "PEM file, its private key (PKCS #8, not encrypted).")
                    .reloadable());
    public static final Setting<List<ApiKey>> API_KEYS = add(of(
                    "api.keys",
                    listOf(ValueType.of(ApiKey.ALLOWED, ApiKey::parse), ApiKey.SEPARATOR),
                    "",
                    "Secrets for Authorization: Bearer; with none, api.listen must be a loopback address.")
            .kept()
            .reloadable());
    public static final Setting<Integer> API_MAX_BODY =
            add(of("api.max-body-size", Quantities.size(1024, 64 * MEBIBYTE), "1MiB", "Larger requests get 413."));
    public static final Setting<Integer> API_THREADS =
            add(of("api.threads", ValueType.count(0, 1024), "0", "Event loops of the API; 0 = one per core."));
    public static final Setting<Duration> IDEMPOTENCY = add(of(
            "api.idempotency-seconds",
            Quantities.duration(Duration.ofSeconds(1), DAY),
            "3600",
            "How long an answer to a call with an Idempotency-Key is kept."));

    public static final Setting<Integer> GROUPS_PER_CLIENT =
            add(of("limits.groups-per-client", ValueType.count(1, 100_000), "1000", "More joins are refused.")
                    .reloadable());
    public static final Setting<List<EventType>> EVENT_TYPES = add(of(
            "events.types",
            listOf(ValueType.word(EventType.class)),
            "",
            "Which client events are recorded in Redis for backends; empty = none."));
    public static final Setting<Integer> EVENTS_MAX = add(of(
            "events.max-length",
            ValueType.count(10, 100_000_000),
            "50000",
            "Unread events of a node, approximate; past it clients that send messages wait."));
    public static final Setting<Integer> EVENTS_MAX_BYTES = add(of(
            "events.max-bytes",
            Quantities.size(MEBIBYTE, 1024 * MEBIBYTE),
            "64MiB",
            "The same in bytes of Redis memory."));

    public static final Setting<String> WEBHOOK_URL = add(of(
                    "webhook.url",
                    Addresses.webUrl(),
                    "",
                    "Every event is POSTed there; all event types are recorded then; empty = none.")
            .reloadable());
    public static final Setting<String> WEBHOOK_SECRET =
            add(of("webhook.secret", ValueType.text(), "", "Key of Sluice-Signature; empty = not signed.")
                    .kept()
                    .reloadable());
    public static final Setting<String> WEBHOOK_CA = add(of(
                    "webhook.ca",
                    ValueType.text(),
                    "",
                    "PEM file; who may have signed an https webhook's certificate; empty = as the JVM has it.")
            .reloadable());
    public static final Setting<Duration> WEBHOOK_TIMEOUT = add(of(
                    "webhook.timeout",
                    Quantities.duration(Duration.ofMillis(100), Duration.ofMinutes(5)),
                    "5s",
                    "How long an attempt may take, the answer's body too.")
            .reloadable());
    public static final Setting<Duration> WEBHOOK_RETRY = add(of(
                    "webhook.retry-seconds",
                    Quantities.duration(Duration.ZERO, DAY),
                    "3600",
                    "An event that is older and fails again goes to the dead letters.")
            .reloadable());
    public static final Setting<Integer> WEBHOOK_IN_FLIGHT = add(of(
                    "webhook.max-in-flight",
                    ValueType.count(1, 10_000),
                    "64",
                    "Events that one process delivers at a time; of one client always one.")
            .reloadable());

    private Settings() {}

    /** The type of client event a backend can have recorded. */
    public enum EventType {
        CONNECTED,
        MESSAGE,
        CLOSED
    }

    /** All keys by name, in order. */
    public static Map<String, Setting<?>> all() {
        return Collections.unmodifiableMap(BY_NAME);
    }

    private static <T> Setting<T> add(Setting<T> setting) {
        if (BY_NAME.put(setting.name(), setting) != null) {
            throw new IllegalArgumentException("twice: " + setting.name());
        }
        return setting;
    }
}
