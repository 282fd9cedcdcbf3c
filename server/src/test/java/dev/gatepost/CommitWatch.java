package dev.gatepost;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Stands between Gatepost and PostgreSQL and reads their protocol (version 3, PostgreSQL's documentation, chapter
 * "Frontend/Backend Protocol"): it knows which statements each transaction consists of, and can act at the very moment
 * when a certain transaction asks for its commit, or when the commit is done and Gatepost has not heard of it yet.
 */
final class CommitWatch implements AutoCloseable {
    private static final int SSL = 80_877_103;
    private static final int GSS = 80_877_104;
    private static final int VERSION = 196_608;

    /** Which side of a commit. */
    enum Side {
        /** Gatepost asks for it; PostgreSQL does not hear of it. */
        ASKED,
        /** PostgreSQL has committed; Gatepost does not hear of it. */
        DONE
    }

    /** A commit of a role whose transaction has a statement with this text in it. */
    record Point(String role, String statement, Side side) {}

    private record Armed(Point point, int[] left, Runnable act, CompletableFuture<Void> fired) {}

    private final ServerSocket door;
    private final int upstream;
    private final AtomicReference<@Nullable Armed> armed = new AtomicReference<>();

    CommitWatch(int upstream) throws IOException {
        this.upstream = upstream;
        this.door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("commit-watch").start(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    /** At the n-th such commit from now on the act is done, once; the future is complete afterwards. */
    CompletableFuture<Void> at(Point point, int nth, Runnable act) {
        var fired = new CompletableFuture<Void>();
        armed.set(new Armed(point, new int[] {nth}, act, fired));
        return fired;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = door.accept();
                Thread.ofVirtual().start(() -> new Session(client).run());
            }
        } catch (IOException closed) {
            // That is how it ends.
            return;
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
    }

    private final class Session {
        private final Socket client;
        private final Map<String, String> named = new HashMap<>();
        private List<String> running = new ArrayList<>();
        private volatile List<String> committing = List.of();
        private String role = "";

        Session(Socket client) {
            this.client = client;
        }

        void run() {
            try (client;
                    Socket server = new Socket(InetAddress.getLoopbackAddress(), upstream)) {
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                var fromClient = new DataInputStream(new BufferedInputStream(client.getInputStream(), 1 << 16));
                var toServer = new DataOutputStream(new BufferedOutputStream(server.getOutputStream(), 1 << 16));
                if (!greet(fromClient, toServer)) {
                    return;
                }
                Thread.ofVirtual().start(() -> down(server));
                up(fromClient, toServer);
            } catch (IOException gone) {
                // Either side went away, which is what this is for.
                return;
            }
        }

        private boolean greet(DataInputStream in, DataOutputStream out) throws IOException {
            while (true) {
                int length = in.readInt();
                byte[] body = in.readNBytes(length - 4);
                int code = ByteBuffer.wrap(body).getInt();
                if (code == SSL || code == GSS) {
                    client.getOutputStream().write('N');
                    continue;
                }
                if (code == VERSION) {
                    String[] words = new String(body, 4, body.length - 4, StandardCharsets.UTF_8).split("\0", -1);
                    for (int i = 0; i + 1 < words.length; i += 2) {
                        role = words[i].equals("user") ? words[i + 1] : role;
                    }
                }
                out.writeInt(length);
                out.write(body);
                out.flush();
                return code == VERSION;
            }
        }

        private void up(DataInputStream in, DataOutputStream out) throws IOException {
            while (true) {
                byte type = in.readByte();
                int length = in.readInt();
                byte[] body = in.readNBytes(length - 4);
                String sql = statement(type, body);
                if (sql != null && ends(sql) && hit(committing, Side.ASKED)) {
                    client.close();
                    return;
                }
                out.writeByte(type);
                out.writeInt(length);
                out.write(body);
                if (in.available() == 0) {
                    out.flush();
                }
            }
        }

        /** The statement that a message runs, or null. */
        private @Nullable String statement(byte type, byte[] body) {
            switch (type) {
                case 'Q' -> {
                    return text(body, 0);
                }
                case 'P' -> {
                    String name = text(body, 0);
                    named.put(name, text(body, name.length() + 1));
                    return null;
                }
                case 'B' -> {
                    String portal = text(body, 0);
                    return named.getOrDefault(text(body, portal.length() + 1), "");
                }
                default -> {
                    return null;
                }
            }
        }

        /** Notes what a transaction runs; true when it asks for its commit. */
        private boolean ends(String sql) {
            if (sql.equalsIgnoreCase("COMMIT")) {
                committing = running;
                running = new ArrayList<>();
                return true;
            }
            if (sql.equalsIgnoreCase("ROLLBACK")) {
                running = new ArrayList<>();
            } else {
                running.add(sql);
            }
            return false;
        }

        private void down(Socket server) {
            try (client;
                    server) {
                var in = new DataInputStream(new BufferedInputStream(server.getInputStream(), 1 << 16));
                var out = new DataOutputStream(new BufferedOutputStream(client.getOutputStream(), 1 << 16));
                while (true) {
                    byte type = in.readByte();
                    int length = in.readInt();
                    byte[] body = in.readNBytes(length - 4);
                    if (type == 'C' && text(body, 0).equals("COMMIT") && hit(committing, Side.DONE)) {
                        return;
                    }
                    out.writeByte(type);
                    out.writeInt(length);
                    out.write(body);
                    if (in.available() == 0) {
                        out.flush();
                    }
                }
            } catch (IOException gone) {
                // Either side went away.
                return;
            }
        }

        private boolean hit(List<String> statements, Side side) {
            Armed now = armed.get();
            if (now == null
                    || now.point().side() != side
                    || !role.endsWith(now.point().role())
                    || statements.stream().noneMatch(s -> s.contains(now.point().statement()))) {
                return false;
            }
            synchronized (now.left()) {
                if (--now.left()[0] != 0) {
                    return false;
                }
            }
            armed.compareAndSet(now, null);
            now.act().run();
            now.fired().complete(null);
            return true;
        }

        private static String text(byte[] body, int from) {
            int end = from;
            while (end < body.length && body[end] != 0) {
                end++;
            }
            return new String(body, from, end - from, StandardCharsets.UTF_8);
        }
    }
}
