package dev.gatepost.cli;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code gatepost pause}, {@code resume}, {@code pauses}: the emergency stop (LIM-06). */
final class PauseCommands {
    private PauseCommands() {}

    /** Prints the new pause's id, alone, on standard output. */
    @Command(name = "pause", description = "Stops everything outbound at once, or what --scope and --value name.")
    static final class Pause implements Callable<Integer> {
        @Option(names = "--reason", required = true, description = "Why; it is kept and told.")
        @SuppressWarnings("NullAway.Init")
        private String reason;

        @Option(names = "--workspace", description = "Only in this workspace.")
        private String workspace = "";

        @Option(
                names = "--scope",
                description = "all, workspace, sender, connection, provider, template, purpose or country.")
        private String scope = "";

        @Option(names = "--value", description = "Which one: an id, a provider's name, a purpose, a country.")
        private String value = "";

        @Override
        public Integer call() {
            Optional<ObjectNode> answer = LocalCall.ask(Map.of(
                    "command", "pause", "reason", reason, "workspace", workspace, "scope", scope, "value", value));
            answer.ifPresent(a -> {
                String count =
                        a.get("waiting").asString() + (a.get("waiting_is_all").asBoolean() ? "" : " or more");
                System.err.println("Paused. Messages that wait for it: " + count + ".");
                System.out.println(a.get("id").asString());
            });
            return answer.isPresent() ? 0 : 1;
        }
    }

    /** Ends a pause. */
    @Command(name = "resume", description = "Lets go on what a pause stopped.")
    static final class Resume implements Callable<Integer> {
        @Parameters(paramLabel = "PAUSE", description = "Its id, pau_…")
        @SuppressWarnings("NullAway.Init")
        private String id;

        @Option(names = "--reason", required = true, description = "Why; it is kept and told.")
        @SuppressWarnings("NullAway.Init")
        private String reason;

        @Option(names = "--workspace", description = "The workspace, when the pause is one workspace's.")
        private String workspace = "";

        @Override
        public Integer call() {
            Optional<ObjectNode> answer =
                    LocalCall.ask(Map.of("command", "resume", "id", id, "reason", reason, "workspace", workspace));
            answer.ifPresent(a -> System.err.println("Resumed."));
            return answer.isPresent() ? 0 : 1;
        }
    }

    /** Lists pauses, a line each. */
    @Command(name = "pauses", description = "Lists what is or was paused, the newest first.")
    static final class Pauses implements Callable<Integer> {
        @Option(names = "--workspace", description = "Those of this workspace.")
        private String workspace = "";

        @Override
        public Integer call() {
            Optional<ObjectNode> answer = LocalCall.ask(Map.of("command", "pauses", "workspace", workspace));
            answer.ifPresent(a -> {
                for (JsonNode p : a.get("data")) {
                    System.out.println(String.join(
                            "\t",
                            text(p, "id"),
                            text(p, "status"),
                            text(p, "scope"),
                            text(p, "value"),
                            text(p, "made_at"),
                            text(p, "made_by"),
                            text(p, "reason")));
                }
            });
            return answer.isPresent() ? 0 : 1;
        }

        private static String text(JsonNode pause, String name) {
            JsonNode node = pause.get(name);
            return node == null ? "-" : node.asString();
        }
    }
}
