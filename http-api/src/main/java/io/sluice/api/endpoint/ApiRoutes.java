package io.sluice.api.endpoint;

import io.sluice.api.http.Problem;
import io.sluice.api.http.Request;
import io.sluice.api.http.Response;
import io.sluice.api.http.Router;
import io.sluice.api.security.ApiKeys;
import io.sluice.backplane.Directory;
import io.sluice.backplane.Journal;
import io.sluice.backplane.Mailboxes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The API as routes: the methods under {@code /v1/}, {@code /openapi.json}, the page at {@code /} and the demo.
 *
 * <p>The page and the demo hold no secrets and are served to all who reach the port; what they call needs a key where
 * keys are set, and they ask their reader for it.
 *
 * <p><em>Threads:</em> any. <em>Failure:</em> holds no state but the keys.
 */
public final class ApiRoutes {
    private static final String PREFIX = "/v1/";

    private final ApiKeys keys;
    private final Mailboxes mailboxes;
    private final Journal journal;
    private final Repeats repeats;
    private final MethodTable methods;
    private final Supplier<Optional<String>> webSocketUrl;

    /**
     * @param keys who may call
     * @param idempotency how long answers to calls with an Idempotency-Key are kept
     * @param webSocketUrl where the demo's clients connect, such as {@code ws://{host}:8282}, with {@code {host}} for
     *     the host that the browser knows this API by; empty where that is not known
     */
    public ApiRoutes(
            ApiKeys keys,
            Mailboxes mailboxes,
            Journal journal,
            Duration idempotency,
            Directory directory,
            Supplier<Optional<String>> webSocketUrl) {
        this.keys = keys;
        this.mailboxes = mailboxes;
        this.journal = journal;
        this.repeats = new Repeats(journal, idempotency);
        this.methods = new MethodTable(directory);
        this.webSocketUrl = webSocketUrl;
    }

    /** The calls with which backends answer events; they need no key. */
    public EventCalls eventCalls() {
        return new EventCalls(methods, journal, keys.owner());
    }

    /** Adds all of the API. */
    public void addTo(Router.Builder routes) {
        for (ApiMethod method : methods.all()) {
            MethodEndpoint endpoint = new MethodEndpoint(method, mailboxes, repeats, keys);
            routes.post(PREFIX + method.name(), method.name(), endpoint);
            if (method.isQuestion()) {
                routes.get(PREFIX + method.name(), method.name(), endpoint);
            }
        }
        routes.under(PREFIX, "unknown", this::unknownMethod);
        addDocuments(routes);
    }

    /** Adds an answer for the time before Redis was reached: 503 for every method. */
    public static void addUnavailableTo(Router.Builder routes) {
        Response unavailable = Problem.of(503, "redis_unavailable", "this process has not reached Redis yet")
                .withHeader("retry-after", "1")
                .asResponse();
        routes.under(PREFIX, "unavailable", request -> CompletableFuture.completedFuture(unavailable));
    }

    private CompletionStage<Response> unknownMethod(Request request) {
        keys.admit(request);
        throw MethodTable.unknown(request.path().substring(PREFIX.length())).asException();
    }

    private void addDocuments(Router.Builder routes) {
        OpenApiDocument document = new OpenApiDocument(methods.all());
        Response open = Response.text(200, "application/json", document.render(false));
        Response keyed = Response.text(200, "application/json", document.render(true));
        routes.get("/openapi.json", request -> CompletableFuture.completedFuture(keys.areRequired() ? keyed : open));
        Response index = new Page("index", "'self'").response();
        routes.get("/", request -> CompletableFuture.completedFuture(index));
        Response demo = new Page("demo", "'self' ws: wss:").response();
        routes.get("/demo", request -> CompletableFuture.completedFuture(demo));
        routes.get("/demo/config.json", this::demoConfig);
    }

    private CompletionStage<Response> demoConfig(Request request) {
        keys.admit(request);
        String host = request.header("host");
        String url = webSocketUrl
                .get()
                .map(template -> template.replace("{host}", host == null ? "localhost" : withoutPort(host)))
                .orElse(null);
        return CompletableFuture.completedFuture(
                Response.json(200, json -> Results.member("websocket_url", url).write(json)));
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }
}
