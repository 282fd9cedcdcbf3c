package dev.gatepost.providers.smtp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A mail server on loopback that can misbehave at every step. Each step (GREETING, EHLO, MAIL, RCPT, DATA, DOT) has a
 * reply; {@code HANG} answers never, {@code DROP} closes.
 */
final class ScriptedSmtp implements AutoCloseable {
    static final String HANG = "HANG";
    static final String DROP = "DROP";

    private final ServerSocket listener;
    private final Map<String, String> replies = new ConcurrentHashMap<>(Map.of(
            "GREETING", "220 peer",
            "EHLO", "250-peer\r\n250 SMTPUTF8",
            "MAIL", "250 2.1.0 ok",
            "RCPT", "250 2.1.5 ok",
            "DATA", "354 go on",
            "DOT", "250 2.0.0 queued as 4ABC",
            "RSET", "250 ok"));
    private final List<String> mails = new CopyOnWriteArrayList<>();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile @Nullable SSLContext tls;

    private ScriptedSmtp(ServerSocket listener) {
        this.listener = listener;
        Thread.ofVirtual().start(this::accept);
    }

    static ScriptedSmtp start() throws IOException {
        return new ScriptedSmtp(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    ScriptedSmtp on(String step, String reply) {
        replies.put(step, reply);
        return this;
    }

    /** Offers STARTTLS with this certificate. */
    ScriptedSmtp securedBy(SSLContext context) {
        tls = context;
        return on("STARTTLS", "220 go on").on("EHLO", "250-peer\r\n250-AUTH PLAIN LOGIN XOAUTH2\r\n250 STARTTLS");
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Those that ended with their dot. */
    List<String> mails() {
        return mails;
    }

    List<String> commands() {
        return commands;
    }

    int connections() {
        return connections.get();
    }

    /** Closes what stands, and listens on. */
    void hangUp() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                connections.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket, true));
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private void serve(Socket socket, boolean greets) {
        try (socket) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            OutputStream out = socket.getOutputStream();
            if (greets) {
                say(out, "GREETING");
            }
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                commands.add(line);
                String verb = line.split("[ :]")[0].toUpperCase(Locale.ROOT);
                if (verb.equals("QUIT")) {
                    return;
                }
                say(out, verb);
                SSLContext context = tls;
                if (verb.equals("STARTTLS") && context != null) {
                    SSLSocket secured = (SSLSocket)
                            context.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
                    secured.setUseClientMode(false);
                    serve(secured, false);
                    return;
                }
                if (verb.equals("DATA") && replies.getOrDefault("DATA", "").startsWith("354")) {
                    mail(in);
                    say(out, "DOT");
                }
            }
        } catch (IOException e) {
            // The client went away, or the script hung up.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void mail(BufferedReader in) throws IOException {
        StringBuilder mail = new StringBuilder();
        for (String line = in.readLine(); ; line = in.readLine()) {
            if (line == null) {
                throw new IOException("no dot");
            }
            if (line.equals(".")) {
                mails.add(mail.toString());
                return;
            }
            mail.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
        }
    }

    private void say(OutputStream out, String step) throws IOException, InterruptedException {
        String reply = replies.getOrDefault(step, "502 5.5.1 not known");
        if (reply.equals(HANG)) {
            Thread.sleep(30_000);
        }
        if (reply.equals(DROP)) {
            throw new IOException("dropped");
        }
        out.write((reply + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        hangUp();
    }
}
