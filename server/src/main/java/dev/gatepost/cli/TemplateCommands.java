package dev.gatepost.cli;

import dev.gatepost.platform.Json;
import dev.gatepost.platform.Settings;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code gatepost template lint} and {@code template preview}, through the API with the key from GATEPOST_KEY. */
final class TemplateCommands {
    private TemplateCommands() {}

    @Command(
            name = "template",
            description = "Looks over templates before people get them; the key is read from GATEPOST_KEY.",
            subcommands = {Template.LintFile.class, Template.Preview.class})
    static final class Template {
        /** A line for each finding; 0 when none is an error. */
        @Command(
                name = "lint",
                description = "Tells what is wrong with a template: a file as POST /v1/templates takes it.")
        static final class LintFile implements Callable<Integer> {
            @Parameters(paramLabel = "FILE", description = "The template (JSON).")
            @SuppressWarnings("NullAway.Init")
            private Path file;

            @Override
            public Integer call() throws IOException, InterruptedException {
                Optional<ObjectNode> answer = ask("/v1/templates/lint", Files.readAllBytes(file));
                if (answer.isEmpty()) {
                    return 1;
                }
                for (JsonNode f : answer.get().path("findings")) {
                    System.out.println(text(f, "severity") + "\t" + text(f, "code") + "\t" + text(f, "where") + "\t"
                            + text(f, "detail") + "\t" + text(f, "mend"));
                }
                boolean fine = answer.get().path("ok").asBoolean(false);
                System.err.println(fine ? "It may be submitted." : "It cannot be submitted as it is.");
                return fine ? 0 : 1;
            }

            private static String text(JsonNode finding, String name) {
                return finding.path(name).asString("").replace('\t', ' ').replace('\n', ' ');
            }
        }

        /** Prints the answer of the API as it is. */
        @Command(name = "preview", description = "Shows a template as a recipient gets it, and what it costs.")
        static final class Preview implements Callable<Integer> {
            @Parameters(paramLabel = "TEMPLATE", description = "Its id, tpl_…")
            @SuppressWarnings("NullAway.Init")
            private String id;

            @Option(names = "--template-version", description = "Which version; the active one when left out.")
            private @Nullable Integer version;

            @Option(names = "--language", description = "The recipient's language: de")
            private @Nullable String language;

            @Option(names = "--country", description = "The recipient's country: DE")
            private @Nullable String country;

            @Option(names = "--var", description = "A variable: --var order=A-1", paramLabel = "NAME=VALUE")
            private Map<String, String> variables = new LinkedHashMap<>();

            @Override
            public Integer call() throws IOException, InterruptedException {
                if (!id.matches("tpl_[a-z0-9]{1,60}")) {
                    System.err.println("A template's id begins with tpl_; GET /v1/templates lists them.");
                    return 1;
                }
                Map<String, Object> body = new LinkedHashMap<>();
                body.put("variables", variables);
                if (version != null) {
                    body.put("version", version);
                }
                if (language != null) {
                    body.put("language", language);
                }
                if (country != null) {
                    body.put("country", country);
                }
                Optional<ObjectNode> answer = ask("/v1/templates/" + id + "/preview", Json.write(body));
                answer.ifPresent(a -> System.out.println(new String(Json.write(a), StandardCharsets.UTF_8)));
                return answer.isPresent() ? 0 : 1;
            }
        }
    }

    /** The answer; empty after the reason was printed to standard error. */
    private static Optional<ObjectNode> ask(String path, byte[] body) throws IOException, InterruptedException {
        String key = System.getenv("GATEPOST_KEY");
        if (key == null || key.isBlank()) {
            System.err.println("GATEPOST_KEY is not set. Make a key: export GATEPOST_KEY=$(./gatepost credential create"
                    + " --workspace NAME --scope setup:read)");
            return Optional.empty();
        }
        int port = Settings.read(System.getenv(), false).httpPort();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + key.strip())
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() == 200) {
                return Optional.of(Json.readLarge(answer.body()));
            }
            System.err.println(new String(answer.body(), StandardCharsets.UTF_8));
        } catch (ConnectException e) {
            System.err.println("No Gatepost answers on port " + port + ". Start one: ./gatepost start --demo");
        }
        return Optional.empty();
    }
}
