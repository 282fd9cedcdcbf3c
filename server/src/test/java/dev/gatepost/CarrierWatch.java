package dev.gatepost;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Stands between Gatepost and the carrier. It can act at the moment when a message arrives and the carrier has not seen
 * it, or when the carrier has taken it and Gatepost has not heard so; and it can lose answers, or keep silent.
 */
final class CarrierWatch implements AutoCloseable {
    /** Which side of a hand-over. */
    enum Side {
        /** Gatepost has sent the message; the carrier does not see it. */
        SENT,
        /** The carrier has answered; Gatepost does not hear it. */
        ANSWERED
    }

    /** A message that came by, and the port where the node that sent it wants to hear of it. */
    record Passed(String reference, int callbackPort) {}

    private record Armed(Side side, AtomicInteger left, Runnable act, CompletableFuture<Void> fired) {}

    private record Request(byte[] bytes, String body, boolean handsOver) {}

    private final ServerSocket door;
    private final int upstream;
    private final AtomicReference<@Nullable Armed> armed = new AtomicReference<>();
    private final List<Socket> held = new CopyOnWriteArrayList<>();
    private final Queue<Passed> passed = new ConcurrentLinkedQueue<>();
    private final AtomicInteger lost = new AtomicInteger();
    private volatile double losing;
    private volatile boolean silent;
    private volatile SplittableRandom random = new SplittableRandom(1);

    CarrierWatch(int upstream) throws IOException {
        this.upstream = upstream;
        this.door = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("carrier-watch").start(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + door.getLocalPort();
    }

    /** At the n-th message from now on the act is done, once, and that message or answer goes no further. */
    CompletableFuture<Void> at(Side side, int nth, Runnable act) {
        var fired = new CompletableFuture<Void>();
        armed.set(new Armed(side, new AtomicInteger(nth), act, fired));
        return fired;
    }

    /** From now on this share of the answers to messages is lost after the carrier took them. */
    void loseAnswers(double share, long seed) {
        random = new SplittableRandom(seed);
        losing = share;
    }

    /** How many answers were lost so far. */
    int lost() {
        return lost.get();
    }

    /** From now on connections are accepted and nothing is ever said. */
    void fallSilent() {
        silent = true;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = door.accept();
                if (silent) {
                    held.add(client);
                } else {
                    Thread.ofVirtual().start(() -> serve(client));
                }
            }
        } catch (IOException closed) {
            // That is how it ends.
            return;
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket carrier = new Socket(InetAddress.getLoopbackAddress(), upstream)) {
            client.setTcpNoDelay(true);
            carrier.setTcpNoDelay(true);
            InputStream fromClient = new BufferedInputStream(client.getInputStream());
            InputStream fromCarrier = new BufferedInputStream(carrier.getInputStream());
            for (byte[] head = head(fromClient); head.length > 0; head = head(fromClient)) {
                Request request = request(head, fromClient);
                if (request.handsOver() && hit(Side.SENT)) {
                    return;
                }
                if (request.handsOver()) {
                    note(request.body());
                }
                carrier.getOutputStream().write(request.bytes());
                byte[] answerHead = head(fromCarrier);
                if (answerHead.length == 0) {
                    return;
                }
                byte[] answer = request(answerHead, fromCarrier).bytes();
                if (request.handsOver() && (hit(Side.ANSWERED) || loses())) {
                    return;
                }
                client.getOutputStream().write(answer);
            }
        } catch (IOException gone) {
            // Either side went away, which is what this is for.
            return;
        }
    }

    private void note(String body) {
        JsonNode message = TestClient.read(body);
        passed.add(new Passed(
                message.path("client_reference").asString(),
                URI.create(message.path("callback_url").asString()).getPort()));
    }

    /** All messages that came by so far, in order. */
    List<Passed> passed() {
        return List.copyOf(passed);
    }

    private boolean loses() {
        double share = losing;
        if (share == 0) {
            return false;
        }
        synchronized (random) {
            if (random.nextDouble() >= share) {
                return false;
            }
        }
        lost.incrementAndGet();
        return true;
    }

    private boolean hit(Side side) {
        Armed now = armed.get();
        if (now == null || now.side() != side || now.left().decrementAndGet() != 0) {
            return false;
        }
        armed.compareAndSet(now, null);
        now.act().run();
        now.fired().complete(null);
        return true;
    }

    /** Everything up to the empty line; nothing at the end of the stream. */
    private static byte[] head(InputStream in) throws IOException {
        var out = new ByteArrayOutputStream(512);
        int last = 0;
        for (int b = in.read(); b >= 0; b = in.read()) {
            out.write(b);
            last = last << 8 | b;
            if (last == 0x0d0a0d0a) {
                return out.toByteArray();
            }
        }
        return new byte[0];
    }

    private static Request request(byte[] head, InputStream in) throws IOException {
        String text = new String(head, StandardCharsets.ISO_8859_1);
        int length = 0;
        for (String line : text.split("\r\n")) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
            }
        }
        var all = new ByteArrayOutputStream(head.length + length);
        all.write(head);
        byte[] body = in.readNBytes(length);
        all.write(body);
        return new Request(
                all.toByteArray(), new String(body, StandardCharsets.UTF_8), text.startsWith("POST /v1/messages "));
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket socket : held) {
            socket.close();
        }
    }
}
