package io.sluice.testkit.fault.ledger;

import java.util.Map;

/**
 * What the books come to.
 *
 * @param sends by how they were answered
 * @param owed deliveries that had to happen
 * @param deliveries that happened, those that only might included
 * @param lost answered 200, owed to a client that stayed, and not received
 * @param missed likewise, but in a time for which the cluster had told that the client was gone ({@link Ledger#doubt})
 * @param repeated received once more
 * @param late answered 200 and received after a later message of the same series
 * @param trespassed received by one who was no member at any moment of the call
 * @param revived received although the call was answered with "nothing was done"
 * @param strangers received and never sent
 */
public record Findings(
        Map<Outcome, Long> sends,
        long owed,
        long deliveries,
        Tally lost,
        Tally missed,
        Tally repeated,
        Tally late,
        Tally trespassed,
        Tally revived,
        Tally strangers) {
    public long sent() {
        return sends.values().stream().mapToLong(Long::longValue).sum();
    }

    public long sent(Outcome outcome) {
        return sends.getOrDefault(outcome, 0L);
    }
}
