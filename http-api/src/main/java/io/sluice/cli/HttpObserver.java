package io.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sluice.config.Configuration;
import io.sluice.config.HostPort;
import io.sluice.config.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Asks the running process over HTTP: with an embedded Redis nobody else knows. */
final class HttpObserver implements Observer {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration VERIFYING = Duration.ofMinutes(5);
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http;
    private final String url;
    private final Optional<String> key;

    private HttpObserver(HttpClient http, String url, Optional<String> key) {
        this.http = http;
        this.url = url;
        this.key = key;
    }

    /** Prefers what the daemon itself says: its port may be one that it was given. */
    static HttpObserver of(Configuration configuration) {
        Path pidFile = configuration.get(Settings.PID_FILE);
        HostPort listen = configuration.get(Settings.API_LISTEN);
        String url = PidFile.owner(pidFile)
                .flatMap(owner -> DaemonState.read(pidFile))
                .map(DaemonState::api)
                .filter(api -> !api.isEmpty())
                .orElse(Listener.scheme(configuration.apiTls().isPresent()) + listen);
        HttpClient.Builder http = HttpClient.newBuilder().connectTimeout(TIMEOUT);
        configuration.apiTls().ifPresent(files -> http.sslContext(PinnedCertificate.trusting(files.certificate())));
        return new HttpObserver(
                http.build(),
                url,
                configuration.get(Settings.API_KEYS).stream()
                        .sorted(Comparator.comparingInt(
                                key -> key.scopes().size())) // one without scopes may ask everything
                        .flatMap(key -> key.secret().stream())
                        .findFirst());
    }

    @Override
    public List<JsonNode> nodes() {
        return items(get("/v1/getNodes").path("result"));
    }

    @Override
    public Answer connections(Optional<String> node, int limit) {
        String filter = node.map(id -> "&node=" + URLEncoder.encode(id, StandardCharsets.UTF_8))
                .orElse("");
        JsonNode answer = get(ConnectionsRoute.PATH + "?limit=" + limit + filter);
        return new Answer(
                items(answer.path("result")),
                items(answer.path("unanswered")).stream().map(JsonNode::asText).toList());
    }

    @Override
    public JsonNode verify() {
        return get(VerifyRoute.PATH, VERIFYING);
    }

    @Override
    public List<JsonNode> deadLetters(String after, int limit) {
        return items(
                get(DeadRoute.PATH + "?limit=" + limit + "&after=" + URLEncoder.encode(after, StandardCharsets.UTF_8))
                        .path("result"));
    }

    @Override
    public boolean end(DeadLetterEnd end, String id) {
        String path = DeadRoute.PATH + '/' + end.word() + "?id=" + URLEncoder.encode(id, StandardCharsets.UTF_8);
        return send(
                        path,
                        HttpRequest.newBuilder(URI.create(url + path))
                                .timeout(TIMEOUT.multipliedBy(2))
                                .POST(HttpRequest.BodyPublishers.noBody()))
                .path("result")
                .asBoolean();
    }

    @Override
    public void close() {
        // A JDK client ends with the process.
    }

    private JsonNode get(String path) {
        return get(path, TIMEOUT.multipliedBy(2));
    }

    private JsonNode get(String path, Duration timeout) {
        return send(path, HttpRequest.newBuilder(URI.create(url + path)).timeout(timeout));
    }

    private JsonNode send(String path, HttpRequest.Builder request) {
        key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        try {
            HttpResponse<byte[]> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            JsonNode body = JSON.readTree(answer.body());
            if (answer.statusCode() != 200) {
                String why = body.path("error").path("message").asText("");
                throw new CommandException(url + path + " answers " + answer.statusCode() + ": " + why);
            }
            return body;
        } catch (SSLException e) {
            throw new CommandException(url + " cannot be trusted: " + Failures.line(e)
                    + " (expected: the certificate in api.tls.certificate; name it here too, or --config)");
        } catch (IOException e) {
            throw new CommandException(
                    "no Sluice answers at " + url + " (redis.uri is empty, so the process at api.listen is asked);"
                            + " start one, or name redis.uri or the api.listen of one that runs");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted");
        }
    }

    private static List<JsonNode> items(JsonNode list) {
        List<JsonNode> items = new ArrayList<>();
        list.forEach(items::add);
        return items;
    }
}
