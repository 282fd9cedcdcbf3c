package dev.gatepost.cli;

import dev.gatepost.demo.Scene;
import dev.gatepost.demo.StoryBoard;
import java.io.PrintStream;

/** Tells the story in the terminal: a line for each scene, with a sign of life while one is playing. */
final class StoryTerminal {
    private final PrintStream out;
    private final boolean live;

    /** {@code live} when the terminal can rewrite a line. */
    StoryTerminal(PrintStream out, boolean live) {
        this.out = out;
        this.live = live;
    }

    void begin() {
        out.println("Northwind Shop · sandbox carrier · test clock 20:30 in Miami");
    }

    /** Hears of every change of a scene. */
    void changed(Scene scene) {
        switch (scene.state()) {
            case WAITING -> {}
            case PLAYING -> {
                if (live) {
                    out.print(line(scene, "…"));
                    out.flush();
                }
            }
            case TRUE, FALSE -> {
                String outcome =
                        scene.state() == Scene.State.TRUE ? scene.outcome() : "NOT AS TOLD: " + scene.outcome();
                out.println((live ? "\r\u001b[K" : "") + line(scene, outcome));
            }
        }
    }

    void end(StoryBoard board) {
        long asTold = board.scenes().stream()
                .filter(s -> s.state() == Scene.State.TRUE)
                .count();
        out.println(asTold + " of " + board.scenes().size() + " as told.");
    }

    void yourTurn(int port) {
        out.println();
        out.println("Your turn; the key stays out of your shell history:");
        out.println("$ export GATEPOST_KEY=$(./gatepost credential create --workspace demo"
                + " --scope messages:send,messages:read)");
        out.println("$ curl -sS localhost:" + port + "/v1/messages -H \"Authorization: Bearer $GATEPOST_KEY\" \\");
        out.println("    -H 'Content-Type: application/json' -H \"Idempotency-Key: $(date +%s)\" \\");
        out.println("    -d '{\"to\": \"+4915112345679\", \"template\": \"order_shipped\","
                + " \"variables\": {\"name\": \"Ada\", \"order\": \"A-1\"}}'");
    }

    private static String line(Scene scene, String outcome) {
        return "%2d %-31s%s".formatted(scene.number(), scene.title(), outcome);
    }
}
