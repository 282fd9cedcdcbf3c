package dev.gatepost.platform;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/** An HTTP/1.1 peer on loopback, written on bare sockets so that it can misbehave at every point of an exchange. */
public final class ScriptedPeer implements AutoCloseable {
    private final ServerSocket listener;
    private final String scheme;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile Script script;
    private volatile boolean reading = true;

    /** What the peer does with each request; when it returns, the connection waits for the next one. */
    public interface Script {
        void answer(Received request, Wire wire) throws IOException, InterruptedException;
    }

    /** A request as it came. */
    public record Received(String head, byte[] body) {
        public String requestLine() {
            return head.substring(0, head.indexOf("\r\n"));
        }

        public String path() {
            return requestLine().split(" ")[1];
        }

        public Optional<String> header(String name) {
            String start = name.toLowerCase(Locale.ROOT) + ':';
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                    .map(line -> line.substring(start.length()).strip())
                    .findFirst();
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** The way back. */
    public record Wire(Socket socket, OutputStream out) {
        public void respond(int status, Map<String, String> headers, byte[] body) throws IOException {
            StringBuilder head =
                    new StringBuilder("HTTP/1.1 " + status + " X\r\nContent-Length: " + body.length + "\r\n");
            headers.forEach((name, value) ->
                    head.append(name).append(": ").append(value).append("\r\n"));
            raw(head.append("\r\n").toString());
            out.write(body);
            out.flush();
        }

        public void json(int status, String body) throws IOException {
            respond(status, Map.of("Content-Type", "application/json"), body.getBytes(StandardCharsets.UTF_8));
        }

        public void raw(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        public void hangUp() throws IOException {
            socket.close();
        }
    }

    private ScriptedPeer(ServerSocket listener, String scheme, Script script) {
        this.listener = listener;
        this.scheme = scheme;
        this.script = script;
        Thread.ofVirtual().start(this::accept);
    }

    public static ScriptedPeer plain(Script script) throws IOException {
        return new ScriptedPeer(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), "http", script);
    }

    public static ScriptedPeer tls(SSLContext context, Script script) throws IOException {
        ServerSocket socket =
                context.getServerSocketFactory().createServerSocket(0, 100, InetAddress.getLoopbackAddress());
        return new ScriptedPeer(socket, "https", script);
    }

    public String url() {
        return scheme + "://localhost:" + listener.getLocalPort();
    }

    public void follow(Script next) {
        script = next;
    }

    /** From now on connections are accepted and nothing is read from them. */
    public void stopReading() {
        reading = false;
    }

    public List<Received> received() {
        return received;
    }

    public int connections() {
        return connections.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                connections.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                // Closed, or one handshake failed; the next accept tells.
            }
        }
    }

    private void serve(Socket socket) {
        try {
            if (!reading) {
                return;
            }
            InputStream in = socket.getInputStream();
            Wire wire = new Wire(socket, socket.getOutputStream());
            for (Optional<Received> next = read(in); next.isPresent(); next = read(in)) {
                received.add(next.get());
                script.answer(next.get(), wire);
            }
            socket.close();
        } catch (IOException e) {
            // The client went away, or the script hung up.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Optional<Received> read(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4) {
            int next = in.read();
            if (next < 0) {
                return Optional.empty();
            }
            head.write(next);
            matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
        }
        Received bare = new Received(head.toString(StandardCharsets.UTF_8), new byte[0]);
        int length = bare.header("Content-Length").map(Integer::parseInt).orElse(0);
        return Optional.of(new Received(bare.head(), in.readNBytes(length)));
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
