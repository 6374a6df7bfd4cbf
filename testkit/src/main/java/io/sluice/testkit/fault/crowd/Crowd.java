package io.sluice.testkit.fault.crowd;

import io.sluice.testkit.fault.ledger.Ledger;
import io.sluice.testkit.fault.ledger.Member;
import io.sluice.testkit.socket.Ending;
import io.sluice.testkit.socket.Peer;
import io.sluice.testkit.socket.SelectorLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Up to 10,000 clients of several gateways that tell the ledger of every message and every end.
 *
 * <p>New connections go to a random gateway among those that are offered, as through a balancer.
 *
 * <p>Threads: the loop's, except where it says otherwise.
 *
 * <p>Failure: clients that cannot connect keep trying; {@link #connected} tells how many are there.
 */
public final class Crowd {
    private static final int LOCAL_ADDRESSES = 8;

    private final SelectorLoop loop;
    private final Ledger ledger;
    private final Random random;
    private final Backoff backoff;
    private final Registrar registrar;
    private final Map<InetSocketAddress, Front> fronts = new LinkedHashMap<>();
    private final List<Attendee> attendees = new ArrayList<>();
    private final Map<String, Long> endings = new TreeMap<>();
    private final long began;
    private int connected;
    private boolean going;

    /** @param seed chooses gateways and jitter */
    public Crowd(
            SelectorLoop loop, Ledger ledger, Registrar registrar, Collection<InetSocketAddress> gateways, long seed) {
        this.loop = loop;
        this.ledger = ledger;
        this.registrar = registrar;
        random = new Random(seed);
        backoff = new Backoff(random);
        gateways.forEach(address -> fronts.put(address, new Front(address)));
        began = ledger.now();
    }

    /** Lets so many more come, this many at once and the rest as those get in. */
    public void arrive(int count, int atOnce) {
        List<Attendee> coming = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            coming.add(new Attendee(this, attendees.size()));
            attendees.add(coming.get(i));
        }
        for (int lane = 0; lane < Math.min(atOnce, count); lane++) {
            arriveInTurn(coming, lane, atOnce);
        }
    }

    private void arriveInTurn(List<Attendee> coming, int next, int step) {
        if (next < coming.size() && !going) {
            coming.get(next).connect();
            loop.after(step / 4 + 1, () -> arriveInTurn(coming, next + step, step));
        }
    }

    /** Whether the balancer sends new clients to that gateway. */
    public void offer(InetSocketAddress gateway, boolean yes) {
        front(gateway).offer(yes);
    }

    /** Clients that have their welcome message. */
    public int connected() {
        return connected;
    }

    /** Clients on that gateway. */
    public int connected(InetSocketAddress gateway) {
        return front(gateway).connected();
    }

    /** Those of them that are connected to that gateway. */
    public List<Member> on(InetSocketAddress gateway) {
        List<Member> there = new ArrayList<>();
        for (Attendee attendee : attendees) {
            Member member = attendee.member();
            if (member != null && attendee.front() == front(gateway)) {
                there.add(member);
            }
        }
        return there;
    }

    /** All that are connected. */
    public List<Member> present() {
        return attendees.stream()
                .map(Attendee::member)
                .filter(java.util.Objects::nonNull)
                .toList();
    }

    /** Refused handshakes and ended connections, by what was seen. */
    public Map<String, Long> endings() {
        return new TreeMap<>(endings);
    }

    /** The most clients that gateway let in within one second, from that time of the ledger's clock on. */
    public long busiestSecond(InetSocketAddress gateway, long since) {
        return front(gateway).busiestSecond(second(since));
    }

    /** So many, chosen at random among the connected, say goodbye; they come back as new clients. */
    public void depart(int count) {
        List<Attendee> there = new ArrayList<>(
                attendees.stream().filter(a -> a.member() != null).toList());
        java.util.Collections.shuffle(there, random);
        there.subList(0, Math.min(count, there.size())).forEach(Attendee::leave);
    }

    /** Ends everything at once; nobody comes back. */
    public void dismiss() {
        going = true;
        attendees.forEach(Attendee::abort);
    }

    Front pick() {
        List<Front> open = fronts.values().stream().filter(Front::isOffered).toList();
        List<Front> all = open.isEmpty() ? List.copyOf(fronts.values()) : open;
        return all.get(random.nextInt(all.size()));
    }

    Peer dial(Attendee attendee, Front to) throws IOException {
        byte[] request = ("GET / HTTP/1.1\r\nHost: " + to.address().getHostString() + ":"
                        + to.address().getPort()
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: c2x1aWNlLWZhdWx0LXN1aQ==\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        var from = new InetSocketAddress("127.0.0." + (2 + attendee.index() % LOCAL_ADDRESSES), 0);
        return new Peer(loop, attendee, attendee.index(), ByteBuffer.wrap(request), from, to.address());
    }

    Member opened(Attendee attendee, String clientId) {
        connected++;
        Front front = attendee.front();
        if (front != null) {
            front.admitted(second(ledger.now()));
        }
        Member member = ledger.connected(clientId);
        registrar.register(attendee.index(), member);
        return member;
    }

    void received(Member member, ByteBuffer in, int at, int length) {
        ledger.received(member, Text.series(in, at, length), Text.number(in, at, length));
    }

    void ended(Attendee attendee, Member member, Ending how) {
        connected--;
        Front front = attendee.front();
        if (front != null) {
            front.left();
        }
        ledger.ended(member, how);
        endings.merge("closed: " + how.code() + " " + word(how.reason()), 1L, Long::sum);
    }

    void refused(Ending how) {
        endings.merge("refused: " + (how.status() == 0 ? word(how.reason()) : how.status()), 1L, Long::sum);
    }

    long patience(Ending how, int failures) {
        return backoff.millis(how, failures);
    }

    void later(long millis, Runnable task) {
        loop.after(millis, () -> {
            if (!going) {
                task.run();
            }
        });
    }

    private int second(long time) {
        return (int) ((time - began) / 1_000_000_000L);
    }

    /** Without numbers, so that equal things are counted together. */
    private static String word(String reason) {
        return reason.replaceAll("[0-9]+", "N");
    }

    private Front front(InetSocketAddress gateway) {
        Front front = fronts.get(gateway);
        if (front == null) {
            throw new IllegalArgumentException("gateway: " + gateway + " (expected: one of " + fronts.keySet() + ")");
        }
        return front;
    }
}
