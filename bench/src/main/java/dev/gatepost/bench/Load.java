package dev.gatepost.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * A closed-loop HTTP/1.1 load over kept connections: each connection sends a request, reads the whole answer, sends
 * the next. It shares the machine's cores with what it measures, so it is kept lean: plain sockets, bytes, no parsing
 * beyond status and length.
 */
final class Load {
    /** Makes the n-th request as bytes, head and body. */
    @FunctionalInterface
    interface Requests {
        byte[] make(long n);
    }

    /** What came of a run. */
    record Result(long done, long refused, Duration took) {
        double perSecond() {
            return done / (took.toNanos() / 1e9);
        }
    }

    private final int port;
    private final int connections;

    Load(int port, int connections) {
        this.port = port;
        this.connections = connections;
    }

    /** Sends until the count or the time is reached; answers other than {@code wanted} are counted as refused. */
    Result run(long count, Duration time, int wanted, Requests requests) {
        AtomicLong next = new AtomicLong();
        LongAdder done = new LongAdder();
        LongAdder refused = new LongAdder();
        long began = System.nanoTime();
        long end = began + time.toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    socket.setTcpNoDelay(true);
                    OutputStream out = socket.getOutputStream();
                    InputStream in = new BufferedInputStream(socket.getInputStream(), 8192);
                    long n = next.getAndIncrement();
                    while (n < count && System.nanoTime() < end) {
                        out.write(requests.make(n));
                        if (status(in) == wanted) {
                            done.increment();
                        } else {
                            refused.increment();
                        }
                        n = next.getAndIncrement();
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }));
        }
        join(threads);
        return new Result(done.sum(), refused.sum(), Duration.ofNanos(System.nanoTime() - began));
    }

    private static void join(List<Thread> threads) {
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** A request with its head. */
    static byte[] post(String path, String headers, byte[] body) {
        byte[] head = ("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + headers
                        + "Content-Length: " + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] whole = new byte[head.length + body.length];
        System.arraycopy(head, 0, whole, 0, head.length);
        System.arraycopy(body, 0, whole, head.length, body.length);
        return whole;
    }

    /** Reads one answer whole and gives its status. */
    private static int status(InputStream in) throws IOException {
        String line = line(in);
        int status = Integer.parseInt(line, 9, 12, 10);
        int length = 0;
        while (!(line = line(in)).isEmpty()) {
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        in.skipNBytes(length);
        return status;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder out = new StringBuilder(64);
        while (true) {
            int c = in.read();
            if (c < 0) {
                throw new EOFException("the connection was closed");
            }
            if (c == '\n') {
                return out.toString();
            }
            if (c != '\r') {
                out.append((char) c);
            }
        }
    }
}
