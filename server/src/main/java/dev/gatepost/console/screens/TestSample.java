package dev.gatepost.console.screens;

import dev.gatepost.platform.Json;
import dev.gatepost.providers.sandbox.TestOutcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * A message as a test that anybody may keep: it sends the like of it in a test workspace and says whether the same
 * became of it. It holds no address and nothing of what the message said; the sandbox carrier is told how it ended.
 */
final class TestSample {
    /** A number of the sandbox that nobody has. */
    private static final String TO = "+12025550143";

    private static final String MAIL = "lena@example.com";

    private TestSample() {}

    /** None for free text, which stands in no template. */
    static List<Part> of(ObjectNode message, String template) {
        if (Told.text(message, "template").isEmpty()) {
            return List.of();
        }
        String status = Told.text(message, "status");
        ObjectNode body = Json.object();
        body.put("to", Told.text(message, "channel").equals("email") ? MAIL : TO);
        body.put("template", template);
        body.put("channel", Told.text(message, "channel"));
        body.putObject("variables").put("name", "Lena").put("order", "A-1");
        if (TestOutcome.word(status).isPresent()) {
            body.put("test_outcome", status);
        }
        String reason = message.at("/decision/reasons/0/code").asString("");
        return List.of(
                new Part.Note(
                        "For a test workspace that has this template, with a key in GATEPOST_KEY. Put the variables"
                                + " of your template in the place of these."),
                new Part.Code("As a shell script", script(body, status, reason)),
                new Part.Code("As a test in TypeScript", typeScript(body, status, reason)));
    }

    private static String json(ObjectNode body) {
        return new String(Json.write(body), StandardCharsets.UTF_8);
    }

    private static String script(ObjectNode body, String status, String reason) {
        String check = reason.isEmpty()
                ? ""
                : "\n[ \"$(jq -r '.decision.reasons[0].code' <<<\"$message\")\" = \"" + reason
                        + "\" ] || { echo \"refused for another reason\"; exit 1; }";
        return """
                set -eu
                ask() { curl -sS -H "Authorization: Bearer $GATEPOST_KEY" "$@"; }
                id=$(ask "$GATEPOST/v1/messages" -H "Content-Type: application/json" \\
                  -H "Idempotency-Key: $(uuidgen)" -d '%s' | jq -r .id)
                for i in $(seq 60); do
                  message=$(ask "$GATEPOST/v1/messages/$id")
                  [ "$(jq -r .status <<<"$message")" = "%s" ] && break
                  [ "$i" -lt 60 ] || { echo "it is $(jq -r .status <<<"$message")"; exit 1; }
                  sleep 1
                done%s
                echo "as expected: %s\"""".formatted(json(body).replace("'", "'\\''"), status, check, status);
    }

    private static String typeScript(ObjectNode body, String status, String reason) {
        String check =
                reason.isEmpty() ? "" : "\n  assert.equal(message.decision.reasons[0].code, \"" + reason + "\");";
        return """
                import assert from "node:assert/strict";
                import { test } from "node:test";

                const at = `${process.env.GATEPOST}/v1/messages`;
                const headers = {
                  Authorization: `Bearer ${process.env.GATEPOST_KEY}`,
                  "Content-Type": "application/json",
                };

                test("it ends as %s", async () => {
                  const sent = await fetch(at, {
                    method: "POST",
                    headers: { ...headers, "Idempotency-Key": crypto.randomUUID() },
                    body: JSON.stringify(%s),
                  });
                  const { id } = await sent.json();
                  let message = { status: "", decision: { reasons: [] as { code: string }[] } };
                  for (let i = 0; i < 60 && message.status !== "%s"; i++) {
                    await new Promise((done) => setTimeout(done, 1000));
                    message = await (await fetch(`${at}/${id}`, { headers })).json();
                  }
                  assert.equal(message.status, "%s");%s
                });""".formatted(status, json(body), status, status, check);
    }
}
