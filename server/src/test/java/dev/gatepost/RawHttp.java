package dev.gatepost;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** Says bytes to a port, whatever they are, and hears what comes back. */
final class RawHttp {
    private RawHttp() {}

    /** The answer's status (0 when the connection was closed without one), its head and body. */
    record Heard(int status, String head, String body) {
        boolean isProblem() {
            return head.toLowerCase(java.util.Locale.ROOT).contains("application/problem+json");
        }

        String code() {
            return TestClient.read(body).path("code").asString("");
        }
    }

    /** Sends Latin-1 text and reads until the end, at most five seconds. */
    static Heard say(int port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5_000);
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                socket.getOutputStream().flush();
            } catch (IOException e) {
                // The peer may have answered and closed before all was said.
            }
            return heard(read(socket.getInputStream()));
        }
    }

    private static String read(InputStream in) {
        var out = new ByteArrayOutputStream();
        try {
            in.transferTo(out);
        } catch (SocketTimeoutException e) {
            out.writeBytes("\n(kept open)".getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            // Closed hard; what came, came.
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static Heard heard(String text) {
        if (!text.startsWith("HTTP/1.1 ") || text.length() < 12) {
            return new Heard(0, text, "");
        }
        int end = text.indexOf("\r\n\r\n");
        String head = end < 0 ? text : text.substring(0, end);
        return new Heard(Integer.parseInt(text.substring(9, 12)), head, end < 0 ? "" : text.substring(end + 4));
    }
}
