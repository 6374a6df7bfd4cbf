package io.sluice.api.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sluice.api.http.ProblemException;
import io.sluice.api.http.Response;
import io.sluice.api.security.Caller;
import io.sluice.backplane.Journal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Runs the calls with which a backend answers an event, as a {@code batch} by one who may do everything. It has the
 * event and the calls as its Idempotency-Key: an event that is delivered twice and answered the same acts once.
 *
 * <p><em>Threads:</em> any. <em>Failure:</em> what was begun is known to the journal; who repeats it goes on.
 */
public final class EventCalls {
    /** Longer than it takes another process to deliver again what one that died had under way. */
    private static final Duration KEPT = Duration.ofMinutes(2);

    private static final String OWNER = "webhook";
    private static final String UNAVAILABLE = "redis_unavailable";
    private static final JsonMapper JSON = new JsonMapper();

    /** What happens when a client leaves in the meantime, or others write too: nothing to complain of. */
    private static final Set<String> ORDINARY = Set.of("client_not_found", "version_conflict", "uid_mismatch");

    private final MethodTable methods;
    private final Repeats repeats;
    private final Caller caller;

    EventCalls(MethodTable methods, Journal journal, Caller caller) {
        this.methods = methods;
        this.repeats = new Repeats(journal, KEPT);
        this.caller = caller;
    }

    /**
     * What became of them.
     *
     * @param calls how many there were
     * @param again some could not be done now: run all of them again later
     * @param complaint what was wrong, for people; empty where nothing was
     */
    public record Outcome(int calls, boolean again, String complaint) {
        private static final Outcome NONE = new Outcome(0, false, "");
    }

    /**
     * Runs them.
     *
     * @param clientId of the event; empty where it is of no client
     * @param answer JSON
     * @return never fails
     */
    public CompletionStage<Outcome> run(String eventId, String clientId, byte[] answer) {
        try {
            byte[] body = EventAnswer.batch(answer, clientId, methods.byName());
            return body.length == 0 ? CompletableFuture.completedFuture(Outcome.NONE) : run(eventId, body);
        } catch (ProblemException e) {
            return CompletableFuture.completedFuture(
                    new Outcome(0, false, e.problem().message()));
        }
    }

    private CompletionStage<Outcome> run(String eventId, byte[] body) {
        ApiMethod batch = methods.batch();
        Arguments call = ArgumentReader.read(batch, body);
        String fingerprint = Fingerprint.of(batch, body);
        Action.Several several = (Action.Several) batch.action();
        return repeats.answer(
                        OWNER,
                        eventId + ' ' + fingerprint,
                        fingerprint,
                        call,
                        mailboxes -> several.run().apply(call, caller, mailboxes))
                .handle((response, defect) ->
                        defect == null ? outcome(response) : new Outcome(0, false, defect.toString()));
    }

    private static Outcome outcome(Response response) {
        JsonNode body;
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            response.body().writeTo(bytes);
            body = JSON.readTree(bytes.toByteArray());
        } catch (IOException e) {
            return new Outcome(0, false, e.toString());
        }
        boolean again = false;
        String complaint = "";
        JsonNode answers = body.path("result");
        for (JsonNode told :
                response.status() == 200 ? answers : JSON.createArrayNode().add(body)) {
            JsonNode error = told.path("error");
            String code = error.path("code").asText();
            again |= code.equals(UNAVAILABLE);
            if (complaint.isEmpty() && !code.isEmpty() && !ORDINARY.contains(code)) {
                complaint = code + ": " + error.path("message").asText();
            }
        }
        return new Outcome(answers.size(), again, complaint);
    }
}
