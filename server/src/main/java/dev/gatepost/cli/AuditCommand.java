package dev.gatepost.cli;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code gatepost audit}: takes a workspace's log out, for the verifier, which is a program of its own (AUD-02). */
@Command(
        name = "audit",
        description = "Exports the audit log; './gatepost audit verify FILE --key KEY' checks an export offline.",
        subcommands = {AuditCommand.Export.class})
final class AuditCommand {
    @Command(name = "export", description = "Writes the log with its signed checkpoints; prints the verifier's key.")
    static final class Export implements Callable<Integer> {
        @Option(names = "--workspace", required = true, description = "Whose log.")
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
}
