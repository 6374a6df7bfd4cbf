package io.sluice.gateway.delivery;

import io.sluice.backplane.NodeHost;
import io.sluice.gateway.connection.ConnectionLoop;
import io.sluice.gateway.connection.Inspection;
import io.sluice.gateway.connection.NodeContext;
import io.sluice.gateway.connection.StatePages;
import io.sluice.model.ClientId;
import io.sluice.model.ClientState;
import io.sluice.model.ClientView;
import io.sluice.model.ConnectionView;
import io.sluice.model.NodeFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * This gateway as its mailbox sees it.
 *
 * <p>Threads: the mailbox's; nothing here waits. Questions are tasks in the same queues as frames, so an answer is as of
 * after every frame before it.
 */
public final class LocalNode implements NodeHost {
    private final List<ConnectionLoop> loops;
    private final NodeContext context;
    private final Dispatcher dispatcher;
    private final Rates rates;

    public LocalNode(List<ConnectionLoop> loops, NodeContext context) {
        this.loops = loops;
        this.context = context;
        this.dispatcher = new Dispatcher(loops);
        this.rates = new Rates(context.metrics());
    }

    @Override
    public void apply(Frame frame) {
        for (Delivery delivery : frame.deliveries()) {
            dispatcher.dispatch(delivery);
        }
    }

    @Override
    public boolean backlogged() {
        return dispatcher.backlogged();
    }

    @Override
    public CompletionStage<Void> settled() {
        return gather(loop -> List.<Boolean>of()).thenApply(all -> null);
    }

    @Override
    public CompletionStage<List<ClientView>> clients() {
        return gather(Inspection::clients);
    }

    @Override
    public CompletionStage<List<ConnectionView>> connections(int limit) {
        return gather(loop -> Inspection.connections(loop, limit))
                .thenApply(all -> all.size() <= limit ? all : List.copyOf(all.subList(0, limit)));
    }

    @Override
    public CompletionStage<ClientState.Page> states(List<ClientId> clients) {
        return gather(loop -> StatePages.of(loop, clients))
                .thenApply(all -> new ClientState.Page(all, ClientState.Page.END));
    }

    @Override
    public CompletionStage<ClientState.Page> states(long from) {
        int number = StatePages.loop(from);
        if (number >= loops.size()) {
            return CompletableFuture.completedFuture(new ClientState.Page(List.of(), ClientState.Page.END));
        }
        CompletableFuture<ClientState.Page> page = new CompletableFuture<>();
        loops.get(number).submit(same -> {
            try {
                page.complete(StatePages.from(same, from, number + 1 == loops.size()));
            } catch (RuntimeException e) {
                page.completeExceptionally(e);
            }
        });
        return page;
    }

    /** Asks every loop and puts the answers together. */
    private <T> CompletionStage<List<T>> gather(Function<ConnectionLoop, List<T>> question) {
        CompletableFuture<List<T>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (ConnectionLoop loop : loops) {
            CompletableFuture<List<T>> part = new CompletableFuture<>();
            loop.submit(same -> {
                try {
                    part.complete(question.apply(same));
                } catch (RuntimeException e) {
                    part.completeExceptionally(e);
                }
            });
            all = all.thenCombine(part, (list, more) -> {
                list.addAll(more);
                return list;
            });
        }
        return all;
    }

    @Override
    public NodeFigures figures() {
        return rates.figures(context);
    }

    @Override
    public void live(boolean live) {
        context.live(live);
        loops.forEach(loop -> loop.submit(same -> same.reading(live)));
    }
}
