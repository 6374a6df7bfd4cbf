package io.sluice.testkit.socket;

import java.nio.ByteBuffer;

/** Takes one prepared request at a time and tells what became of it, on the loop. */
public interface Outlet {
    void send(ByteBuffer request, Answer answer);

    /** Hears the status and, for anything but 200, the body. */
    interface Answer {
        void answered(int status, String body);
    }
}
