package dev.gatepost.cli;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code gatepost audit}: takes logs and checkpoints out, for the verifier, which is a program of its own (AUD-02). */
@Command(
        name = "audit",
        description = "Exports the audit log; './gatepost audit verify FILE --key KEY' checks an export offline.",
        subcommands = {AuditCommand.Export.class, AuditCommand.Checkpoint.class, AuditCommand.Anchors.class})
final class AuditCommand {
    @Command(name = "export", description = "Writes the log with its signed checkpoints; prints the verifier's key.")
    static final class Export implements Callable<Integer> {
        @Option(
                names = "--workspace",
                required = true,
                description = "Whose log; 'instance' for the one that vouches for all.")
        @SuppressWarnings("NullAway.Init")
        private String workspace;

        @Parameters(paramLabel = "FILE", description = "Where to.")
        @SuppressWarnings("NullAway.Init")
        private String file;

        @Override
        public Integer call() {
            Optional<ObjectNode> answer = LocalCall.ask(Map.of(
                    "command",
                    "audit-export",
                    "workspace",
                    workspace,
                    "file",
                    java.nio.file.Path.of(file).toAbsolutePath().toString()));
            answer.ifPresent(a -> {
                System.err.println(
                        a.get("events").asLong() + " events written to " + file + ". The key to check them with:");
                System.out.println(a.get("verifier_key").asString());
            });
            return answer.isPresent() ? 0 : 1;
        }
    }

    @Command(name = "checkpoint", description = "Prints the newest signed checkpoint, to be kept elsewhere.")
    static final class Checkpoint implements Callable<Integer> {
        @Option(names = "--workspace", required = true, description = "Whose log; 'instance' for that of all.")
        @SuppressWarnings("NullAway.Init")
        private String workspace;

        @Override
        public Integer call() {
            Optional<ObjectNode> answer = LocalCall.ask(Map.of("command", "audit-checkpoint", "workspace", workspace));
            answer.ifPresent(a -> {
                System.err.println(
                        "The key to check it with: " + a.get("verifier_key").asString());
                System.out.print(a.get("note").asString());
            });
            return answer.isPresent() ? 0 : 1;
        }
    }

    @Command(name = "anchors", description = "Lists the checkpoints that are kept outside, the newest first.")
    static final class Anchors implements Callable<Integer> {
        @Override
        public Integer call() {
            Optional<ObjectNode> answer = LocalCall.ask(Map.of("command", "audit-anchors"));
            if (answer.isEmpty()) {
                return 1;
            }
            ObjectNode a = answer.get();
            if (a.get("target").asString().isEmpty()) {
                System.err.println(
                        "No checkpoint is kept outside. Set GATEPOST_AUDIT_ANCHOR=file:/path/on/another/disk.");
            }
            if (!a.get("trouble").asString().isEmpty()) {
                System.err.println("The last try failed: " + a.get("trouble").asString());
            }
            a.get("data")
                    .forEach(each -> System.out.println(each.get("at").asString() + "  "
                            + each.get("size").asLong() + " events  "
                            + each.get("target").asString() + "  "
                            + each.get("name").asString()));
            return 0;
        }
    }
}
