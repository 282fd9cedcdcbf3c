package dev.gatepost.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code gatepost callbacks forge}: a correctly signed callback for a connection of this Gatepost, to try it. */
@Command(name = "forge", description = "Makes a signed callback for a connection of a test or trial workspace.")
final class ForgeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PROVIDER", description = "Whose callbacks: sandbox, twilio, vonage, mailgun and others.")
    @SuppressWarnings("NullAway.Init")
    private String provider;

    @Option(names = "--workspace", required = true, description = "The workspace.")
    @SuppressWarnings("NullAway.Init")
    private String workspace;

    @Option(names = "--connection", required = true, description = "The connection, cnn_…")
    @SuppressWarnings("NullAway.Init")
    private String connection;

    @Option(names = "--event", required = true, description = "delivered, failed, inbound or stop.")
    @SuppressWarnings("NullAway.Init")
    private String event;

    @Option(names = "--message", description = "For delivered and failed, and for stop of a mail: the message, msg_…")
    private String message = "";

    @Option(names = "--from", description = "For inbound and stop: who writes.")
    private String from = "";

    @Option(names = "--to", description = "For inbound and stop: to which sender.")
    private String to = "";

    @Option(names = "--text", description = "For inbound: what is written.")
    private String text = "";

    @Option(
            names = "--key",
            description =
                    "For providers that sign with a key of their own (telnyx, sendgrid): the file of a private key"
                            + " in PEM, whose public half the connection has.")
    private @Nullable Path key;

    @Option(names = "--send", description = "Sends it; without this it is printed as a curl command.")
    private boolean send;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Optional<ObjectNode> answer = LocalCall.ask(Map.of(
                "command", "callback-forge",
                "provider", provider,
                "workspace", workspace,
                "connection", connection,
                "event", event,
                "message", message,
                "from", from,
                "to", to,
                "text", text,
                "key", key == null ? "" : Files.readString(key)));
        if (answer.isEmpty()) {
            return 1;
        }
        if (!send) {
            System.out.println(curl(answer.get()));
            return 0;
        }
        return post(answer.get());
    }

    /** As it can be pasted into a shell. */
    static String curl(JsonNode made) {
        StringBuilder out =
                new StringBuilder("curl -sS -X POST " + quoted(made.path("url").asString()));
        for (JsonNode header : made.path("headers")) {
            out.append(" -H ")
                    .append(quoted(
                            header.get(0).asString() + ": " + header.get(1).asString()));
        }
        return out.append(" --data-binary ")
                .append(quoted(made.path("body").asString()))
                .toString();
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private static int post(JsonNode made) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(made.path("url").asString()))
                .timeout(Duration.ofSeconds(20))
                .POST(BodyPublishers.ofString(made.path("body").asString()));
        for (JsonNode header : made.path("headers")) {
            request.header(header.get(0).asString(), header.get(1).asString());
        }
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
            System.out.println(answer.statusCode() + " " + answer.body());
            return answer.statusCode() == 200 ? 0 : 1;
        }
    }
}
