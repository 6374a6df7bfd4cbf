package io.sluice.testkit.load;

/** One stream of messages: what is sent, and which clients (by index) must get every one of them. */
final class Route {
    final Request request;
    final int stream;
    final int[] receivers;
    /** Messages answered 200 so far; the next is numbered one higher. */
    long sent;

    Route(Request request, int stream, int[] receivers) {
        this.request = request;
        this.stream = stream;
        this.receivers = receivers;
    }
}
