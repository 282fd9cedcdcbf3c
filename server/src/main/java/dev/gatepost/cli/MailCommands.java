package dev.gatepost.cli;

import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.Settings;
import dev.gatepost.platform.StandardWebhooks;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code gatepost mail take}: a mail server's pipe. It signs a mail that came in (a bounce, a complaint, an answer, an
 * unsubscribe) and hands it to the connection's callback door. Its exit codes are those that mail servers know
 * (sysexits): 75 asks to be called again later.
 */
final class MailCommands {
    private static final int FINE = 0;
    private static final int REFUSED = 65;
    private static final int LATER = 75;
    private static final int SETTINGS = 78;
    /** The door takes 256 KiB; what says why a mail came back stands at its beginning. */
    private static final int MOST_BYTES = 250 * 1024;

    private MailCommands() {}

    @Command(
            name = "mail",
            description = "What comes back as mail.",
            subcommands = {Take.class})
    static final class Mail {}

    @Command(name = "take", description = "Hands in the mail on standard input: a bounce, a complaint, an answer.")
    static final class Take implements Callable<Integer> {
        @Option(names = "--connection", required = true, description = "The SMTP connection: cnn_…")
        @SuppressWarnings("NullAway.Init")
        private String connection;

        @Option(names = "--recipient", description = "The envelope's recipient; your mail server knows it.")
        private @Nullable String recipient;

        @Option(names = "--url", description = "Where Gatepost answers callbacks; this machine's if not given.")
        private @Nullable String url;

        @Option(
                names = "--secret-file",
                description =
                        "A file with the connection's secret; if not given, it is read from GATEPOST_MAIL_SECRET.")
        private @Nullable Path secretFile;

        @Parameters(paramLabel = "FILE", arity = "0..1", description = "The mail; standard input if not given.")
        private @Nullable Path file;

        @Override
        public Integer call() throws IOException, InterruptedException {
            String text = secretFile == null ? System.getenv("GATEPOST_MAIL_SECRET") : Files.readString(secretFile);
            if (text == null || text.isBlank()) {
                System.err.println("The connection's secret is wanted: --secret-file FILE, or GATEPOST_MAIL_SECRET.");
                return SETTINGS;
            }
            String base = url == null
                    ? "http://127.0.0.1:"
                            + Settings.read(System.getenv(), false).httpPort()
                    : url;
            try (InputStream mail = file == null ? System.in : Files.newInputStream(file)) {
                return hand(URI.create(base + "/callbacks/" + connection), new Secret(text.strip()), body(mail));
            }
        }

        /** The envelope's recipient stands first, before all that the writer put there. */
        private byte[] body(InputStream in) throws IOException {
            String first =
                    recipient == null || recipient.isBlank() ? "" : "Delivered-To: " + oneLine(recipient) + "\r\n";
            byte[] head = first.getBytes(StandardCharsets.UTF_8);
            byte[] mail = in.readNBytes(MOST_BYTES);
            byte[] whole = new byte[head.length + mail.length];
            System.arraycopy(head, 0, whole, 0, head.length);
            System.arraycopy(mail, 0, whole, head.length, mail.length);
            return whole;
        }

        private static String oneLine(String text) {
            return text.replaceAll("[\\r\\n]", "").strip();
        }

        private static int hand(URI door, Secret secret, byte[] body) throws InterruptedException {
            // The same mail has the same id, so that a pipe that is called again does no harm.
            String id = "mail_" + HexFormat.of().formatHex(Digests.sha256(body));
            var proof = StandardWebhooks.sign(
                    List.of(secret), id, InstantSource.system().instant(), body);
            HttpRequest request = HttpRequest.newBuilder(door)
                    .header("Content-Type", "message/rfc822")
                    .header(StandardWebhooks.ID, proof.id())
                    .header(StandardWebhooks.TIMESTAMP, proof.timestamp())
                    .header(StandardWebhooks.SIGNATURE, proof.signature())
                    .timeout(Duration.ofSeconds(30))
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                    .build();
            try (HttpClient http = HttpClient.newHttpClient()) {
                HttpResponse<String> answer =
                        http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
                if (answer.statusCode() == 200) {
                    return FINE;
                }
                System.err.println(answer.body());
                return answer.statusCode() >= 500 || answer.statusCode() == 429 ? LATER : REFUSED;
            } catch (IOException e) {
                System.err.println("No Gatepost answers at " + door + ".");
                return LATER;
            }
        }
    }
}
