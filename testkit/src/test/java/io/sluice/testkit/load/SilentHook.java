package io.sluice.testkit.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A connect hook that takes every question and says nothing, until it hangs up. Threads: any; one of its own accepts. */
final class SilentHook implements AutoCloseable {
    private static final int BACKLOG = 1_024;

    private final ServerSocket server;
    private final List<Socket> asked = new ArrayList<>();
    private boolean closed;

    SilentHook() throws IOException {
        server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::accept, "silent-hook");
        thread.setDaemon(true);
        thread.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/";
    }

    private void accept() {
        try {
            while (true) {
                keep(server.accept());
            }
        } catch (IOException e) {
            // It is closed.
        }
    }

    private synchronized void keep(Socket socket) throws IOException {
        if (closed) {
            socket.close();
        } else {
            asked.add(socket);
        }
    }

    /** Questions that are open. */
    synchronized int asked() {
        return asked.size();
    }

    /** Leaves all questions without an answer. */
    synchronized void hangUp() throws IOException {
        for (Socket socket : asked) {
            socket.close();
        }
        asked.clear();
    }

    @Override
    public void close() throws IOException {
        server.close();
        synchronized (this) {
            closed = true;
            hangUp();
        }
    }
}
