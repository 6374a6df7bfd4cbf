package io.sluice.backplane;

import io.sluice.model.Command;
import io.sluice.model.Group;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Puts commands into the mailboxes of nodes.
 *
 * <p>A stage that completes normally is definite: the state in Redis has changed, and every later read and send, from
 * any process, sees it. Commands on one client, and sends to one target, take effect in the order of the calls.
 */
public interface Mailboxes {
    /**
     * Applies one command.
     *
     * @return fails with {@link BackplaneException.ClientNotFound}, {@link BackplaneException.VersionConflict}, {@link
     *     BackplaneException.UidMismatch}, {@link BackplaneException.TooManyGroups} or {@link
     *     BackplaneException.Unavailable}. A {@code Send} never fails for an absent client: it is in the receipt.
     */
    <R> CompletionStage<R> apply(Command<R> command);

    /**
     * Applies several; those about clients of one node (sends to clients too) in order and in one step, as far as one
     * step can hold them.
     *
     * @return one stage each, in order, of the type that the command names
     */
    List<CompletionStage<?>> applyAll(List<Command<?>> commands);

    /**
     * Mailboxes for one of several calls made as one. Where commands are remembered (see {@link Journal}) those of one call
     * are not mistaken for those of another, however many each gives.
     */
    default Mailboxes part() {
        return this;
    }

    /** Takes every client out of the group, in pages; the answer is how many. */
    CompletionStage<Long> ungroup(Group group);
}
