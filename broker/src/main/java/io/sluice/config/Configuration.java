package io.sluice.config;

import io.sluice.model.Payload;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** All values of one moment, checked against each other; the records that the parts are built from come from here. */
public final class Configuration {
    private final Map<Setting<?>, Object> values;

    /** @throws ConfigurationException if two settings do not go together */
    Configuration(Map<Setting<?>, Object> values) {
        this.values = Map.copyOf(values);
        checkApi();
        checkTls(Settings.TLS_CERTIFICATE, Settings.TLS_KEY);
        checkTls(Settings.API_TLS_CERTIFICATE, Settings.API_TLS_KEY);
        checkTlsListeners();
        checkConnect();
        if (role().runsGateway() && get(Settings.GATEWAY_LISTEN).isEmpty()) {
            throw new ConfigurationException(
                    "gateway.listen: empty (expected: " + Settings.GATEWAY_LISTEN.allowed() + ")");
        }
    }

    @SuppressWarnings("unchecked") // only a setting's own type makes its value
    public <T> T get(Setting<T> setting) {
        return (T) Objects.requireNonNull(values.get(setting));
    }

    public Role role() {
        return get(Settings.ROLE);
    }

    /** Whether this process starts a Redis of its own. */
    public boolean embedsRedis() {
        return get(Settings.REDIS_URI).isEmpty();
    }

    /** @param uri the configured one, or that of the embedded Redis */
    public RedisSettings redis(String uri) {
        return new RedisSettings(
                uri,
                get(Settings.REDIS_PREFIX),
                get(Settings.LEASE),
                get(Settings.REDIS_DURABILITY) == Durability.REPLICA,
                get(Settings.GROUPS_PER_CLIENT),
                events());
    }

    private EventSettings events() {
        Set<String> types = new HashSet<>();
        recordedEvents().forEach(type -> types.add(type.name().toLowerCase(Locale.ROOT)));
        boolean delivered = !get(Settings.WEBHOOK_URL).isEmpty();
        return new EventSettings(types, get(Settings.EVENTS_MAX), get(Settings.EVENTS_MAX_BYTES), delivered);
    }

    /** A webhook hears of everything. */
    private Collection<Settings.EventType> recordedEvents() {
        return get(Settings.WEBHOOK_URL).isEmpty()
                ? get(Settings.EVENT_TYPES)
                : EnumSet.allOf(Settings.EventType.class);
    }

    public WebhookSettings webhook() {
        return new WebhookSettings(
                get(Settings.WEBHOOK_URL),
                get(Settings.WEBHOOK_SECRET),
                get(Settings.WEBHOOK_TIMEOUT),
                get(Settings.WEBHOOK_RETRY),
                get(Settings.WEBHOOK_IN_FLIGHT));
    }

    /** Who may have signed the webhook's certificate, where that is not left to the JVM. */
    public Optional<Path> webhookAuthorities() {
        return Optional.of(get(Settings.WEBHOOK_CA))
                .filter(file -> !file.isEmpty())
                .map(Path::of);
    }

    public GatewaySettings gateway() {
        return new GatewaySettings(
                get(Settings.GATEWAY_LISTEN),
                tls(Settings.TLS_CERTIFICATE, Settings.TLS_KEY),
                get(Settings.PING_INTERVAL),
                get(Settings.PING_LIMIT),
                Optional.of(get(Settings.PING_DATA))
                        .filter(text -> !text.isEmpty())
                        .map(Payload::text),
                get(Settings.WELCOME),
                get(Settings.MAX_MESSAGE_SIZE),
                get(Settings.MAX_MESSAGES_PER_SECOND),
                get(Settings.SEND_BUFFER),
                get(Settings.SLOW_CONSUMER),
                new AdmissionLimits(
                        get(Settings.MAX_CONNECTIONS),
                        get(Settings.MAX_CONNECTIONS_PER_ADDRESS),
                        get(Settings.ACCEPT_RATE)),
                connect(),
                get(Settings.ALLOWED_ORIGINS),
                get(Settings.DRAIN),
                get(Settings.TRUSTED_PROXIES),
                get(Settings.HANDSHAKE_TIMEOUT),
                threads(Settings.GATEWAY_THREADS),
                get(Settings.TRANSPORT));
    }

    private ConnectSettings connect() {
        JwtSettings jwt = new JwtSettings(
                get(Settings.JWT_SECRET),
                get(Settings.JWT_PUBLIC_KEY),
                get(Settings.JWT_JWKS),
                get(Settings.JWT_ISSUER),
                get(Settings.JWT_AUDIENCE),
                get(Settings.JWT_LEEWAY));
        String hook = get(Settings.HOOK_URL);
        return new ConnectSettings(
                jwt.isGiven() ? Optional.of(jwt) : Optional.empty(),
                hook.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new HookSettings(URI.create(hook), get(Settings.HOOK_TIMEOUT))),
                get(Settings.UNAUTHENTICATED),
                get(Settings.SUBPROTOCOLS));
    }

    public ApiSettings api() {
        HostPort listen = get(Settings.API_LISTEN);
        return new ApiSettings(
                listen.host(),
                listen.port(),
                apiTls(),
                get(Settings.API_KEYS),
                get(Settings.API_MAX_BODY),
                threads(Settings.API_THREADS),
                get(Settings.IDEMPOTENCY));
    }

    /** The settings whose values differ, in the order of the table. */
    public List<Setting<?>> changesTo(Configuration other) {
        return Settings.all().values().stream()
                .filter(setting -> !get(setting).equals(other.get(setting)))
                .<Setting<?>>map(setting -> setting)
                .toList();
    }

    /**
     * This configuration with those values of the next one that a running process can take over.
     *
     * @throws ConfigurationException if the mixture does not go together
     */
    public Configuration reloaded(Configuration next) {
        Map<Setting<?>, Object> mixed = new HashMap<>(values);
        mixed.replaceAll((setting, value) -> setting.reload() ? next.get(setting) : value);
        return new Configuration(mixed);
    }

    /** What the API shows; with none it speaks plain HTTP. */
    public Optional<TlsFiles> apiTls() {
        return tls(Settings.API_TLS_CERTIFICATE, Settings.API_TLS_KEY);
    }

    private Optional<TlsFiles> tls(Setting<String> certificate, Setting<String> key) {
        return get(certificate).isEmpty()
                ? Optional.empty()
                : Optional.of(new TlsFiles(Path.of(get(certificate)), Path.of(get(key))));
    }

    /**
     * Looks whether the files that a start will read are there; other commands can do without them.
     *
     * @throws ConfigurationException if one is not
     */
    public void checkFiles() {
        if (role().runsGateway()) {
            checkFiles(Settings.TLS_CERTIFICATE, Settings.TLS_KEY);
        }
        if (role().runsApi()) {
            checkFiles(Settings.API_TLS_CERTIFICATE, Settings.API_TLS_KEY);
            webhookAuthorities().ifPresent(file -> checkFile(Settings.WEBHOOK_CA, file));
        }
    }

    private void checkFiles(Setting<String> certificate, Setting<String> key) {
        tls(certificate, key).ifPresent(files -> {
            checkFile(certificate, files.certificate());
            checkFile(key, files.key());
        });
    }

    private static void checkFile(Setting<String> setting, Path file) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            String why = Files.exists(file) ? " cannot be read" : " does not exist";
            throw new ConfigurationException(
                    setting.name() + ": " + file + why + " (expected: a PEM file that this user may read)");
        }
    }

    private int threads(Setting<Integer> setting) {
        int configured = get(setting);
        return configured == 0 ? Runtime.getRuntime().availableProcessors() : configured;
    }

    private void checkApi() {
        HostPort listen = get(Settings.API_LISTEN);
        if (role().runsApi() && get(Settings.API_KEYS).isEmpty() && !listen.isLoopback()) {
            throw new ConfigurationException(
                    "api.listen: \"" + listen + "\" (expected: a loopback address, because api.keys is empty;"
                            + " set api.keys to let others in)");
        }
        Map<String, String> names = new HashMap<>();
        for (ApiKey key : get(Settings.API_KEYS)) {
            String other = names.putIfAbsent(key.sha256(), key.name());
            if (other != null) {
                throw new ConfigurationException("api.keys: *** (expected: every secret once; " + other + " and "
                        + key.name() + " have the same)");
            }
        }
    }

    private void checkTls(Setting<String> certificate, Setting<String> key) {
        if (get(certificate).isEmpty() != get(key).isEmpty()) {
            Setting<String> missing = get(certificate).isEmpty() ? certificate : key;
            throw new ConfigurationException(
                    missing.name() + ": empty (expected: a PEM file; certificate and key go together)");
        }
    }

    /** Two keys for tokens are told here as well. */
    private void checkConnect() {
        boolean tokens = connect().jwt().isPresent();
        Duration handshake = get(Settings.HANDSHAKE_TIMEOUT);
        if (!get(Settings.HOOK_URL).isEmpty() && get(Settings.HOOK_TIMEOUT).compareTo(handshake) >= 0) {
            throw new ConfigurationException(
                    "connect.hook.timeout: " + get(Settings.HOOK_TIMEOUT).toMillis()
                            + "ms (expected: less than gateway.handshake-timeout, which is " + handshake.toMillis()
                            + "ms and would cut the client without an answer)");
        }
        for (ListenAddress listen : get(Settings.GATEWAY_LISTEN)) {
            if (role().runsGateway() && tokens && listen.protocol() != ListenAddress.Protocol.WEBSOCKET) {
                throw new ConfigurationException("gateway.listen: "
                        + listen.protocol().label() + "://" + new HostPort(listen.host(), listen.port())
                        + " (expected: websocket or wss only, because connect.jwt asks every client for a token)");
            }
        }
    }

    private void checkTlsListeners() {
        boolean needed = get(Settings.GATEWAY_LISTEN).stream().anyMatch(ListenAddress::tls);
        if (role().runsGateway() && needed && get(Settings.TLS_CERTIFICATE).isEmpty()) {
            throw new ConfigurationException(
                    "gateway.tls.certificate: empty (expected: a PEM file, because gateway.listen has a TLS listener)");
        }
    }
}
