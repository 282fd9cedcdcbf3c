package dev.gatepost.console.screens;

import dev.gatepost.platform.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** A request as one writes it in a program. Keys stand in the environment, never in the text. */
final class TrySamples {
    private TrySamples() {}

    static List<Part> of(ObjectNode body) {
        return List.of(
                new Part.Fold("curl", true, List.of(new Part.Code("", curl(body)))),
                new Part.Fold("Java", false, List.of(new Part.Code("", java(body)))),
                new Part.Fold("TypeScript", false, List.of(new Part.Code("", typeScript(body)))));
    }

    private static String json(ObjectNode body) {
        return new String(Json.write(body), StandardCharsets.UTF_8);
    }

    static String curl(ObjectNode body) {
        return """
                curl -sS "$GATEPOST/v1/messages" \\
                  -H "Authorization: Bearer $GATEPOST_KEY" \\
                  -H "Content-Type: application/json" \\
                  -H "Idempotency-Key: $(uuidgen)" \\
                  -d '%s'""".formatted(json(body).replace("'", "'\\''"));
    }

    static String java(ObjectNode body) {
        String text = json(body).replace("\\", "\\\\").replace("\"\"\"", "\\\"\"\"");
        return """
                var request = HttpRequest.newBuilder(URI.create(System.getenv("GATEPOST") + "/v1/messages"))
                        .header("Authorization", "Bearer " + System.getenv("GATEPOST_KEY"))
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", UUID.randomUUID().toString())
                        .POST(HttpRequest.BodyPublishers.ofString(\"""
                                %s\"""))
                        .build();
                var client = HttpClient.newHttpClient();
                var answer = client.send(request, HttpResponse.BodyHandlers.ofString());""".formatted(text);
    }

    static String typeScript(ObjectNode body) {
        return """
                const answer = await fetch(`${process.env.GATEPOST}/v1/messages`, {
                  method: "POST",
                  headers: {
                    Authorization: `Bearer ${process.env.GATEPOST_KEY}`,
                    "Content-Type": "application/json",
                    "Idempotency-Key": crypto.randomUUID(),
                  },
                  body: JSON.stringify(%s),
                });""".formatted(json(body));
    }
}
