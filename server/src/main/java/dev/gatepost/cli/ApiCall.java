package dev.gatepost.cli;

import dev.gatepost.platform.Settings;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Calls the API of the Gatepost on this machine with the key from {@code GATEPOST_KEY}. */
final class ApiCall {
    private ApiCall() {}

    /** An answer. */
    record Answer(int status, String body) {
        boolean isFine() {
            return status >= 200 && status < 300;
        }
    }

    /** The answer, or empty after the reason was printed to standard error. */
    static Optional<Answer> of(String method, String path, byte[] body) throws IOException, InterruptedException {
        String key = System.getenv("GATEPOST_KEY");
        if (key == null || key.isBlank()) {
            System.err.println("GATEPOST_KEY is not set. Make a key: export GATEPOST_KEY=$(./gatepost credential create"
                    + " --workspace NAME --scope consents:write,consents:read)");
            return Optional.empty();
        }
        int port = Settings.read(System.getenv(), false).httpPort();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + key.strip())
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(30))
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer =
                    http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            return Optional.of(new Answer(answer.statusCode(), answer.body()));
        } catch (ConnectException e) {
            System.err.println("No Gatepost answers on port " + port + ". Start one: ./gatepost start --demo");
            return Optional.empty();
        }
    }
}
