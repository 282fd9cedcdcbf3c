package dev.gatepost.cli;

import dev.gatepost.platform.Json;
import dev.gatepost.platform.Settings;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gatepost send}: one message through the API, with the key from {@code GATEPOST_KEY}. */
@Command(name = "send", description = "Sends one message; the key is read from GATEPOST_KEY.")
final class SendCommand implements Callable<Integer> {
    @Option(names = "--to", required = true, description = "A number (+49…) or a mail address.")
    @SuppressWarnings("NullAway.Init")
    private String to;

    @Option(names = "--template", required = true, description = "The template's name.")
    @SuppressWarnings("NullAway.Init")
    private String template;

    @Option(names = "--var", description = "A variable: --var order=A-1", paramLabel = "NAME=VALUE")
    private Map<String, String> variables = new LinkedHashMap<>();

    @Option(names = "--idempotency-key", description = "Makes a repeat safe; random when left out.")
    private @Nullable String idempotencyKey;

    @Override
    public Integer call() throws Exception {
        String key = System.getenv("GATEPOST_KEY");
        if (key == null || key.isBlank()) {
            System.err.println("GATEPOST_KEY is not set. Make a key: export GATEPOST_KEY=$(./gatepost credential create"
                    + " --workspace NAME --scope messages:send)");
            return 1;
        }
        int port = Settings.read(System.getenv(), false).httpPort();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/messages"))
                .header("Authorization", "Bearer " + key.strip())
                .header("Content-Type", "application/json")
                .header(
                        "Idempotency-Key",
                        idempotencyKey == null ? UUID.randomUUID().toString() : idempotencyKey)
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofByteArray(
                        Json.write(Map.of("to", to, "template", template, "variables", variables))))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer =
                    http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            (answer.statusCode() == 202 ? System.out : System.err).println(answer.body());
            return answer.statusCode() == 202 ? 0 : 1;
        } catch (ConnectException e) {
            System.err.println("No Gatepost answers on port " + port + ". Start one: ./gatepost start --demo");
            return 1;
        }
    }
}
