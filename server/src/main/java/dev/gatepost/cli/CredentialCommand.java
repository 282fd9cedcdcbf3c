package dev.gatepost.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** {@code gatepost credential}: API keys (ACC-01). */
@Command(
        name = "credential",
        description = "Makes and revokes API keys.",
        subcommands = {CredentialCommand.Create.class, CredentialCommand.Revoke.class})
final class CredentialCommand {
    @Command(name = "create", description = "Prints a new key, alone, on standard output; it is shown this once.")
    static final class Create implements Callable<Integer> {
        @Option(names = "--workspace", required = true, description = "The workspace it is for.")
        @SuppressWarnings("NullAway.Init")
        private String workspace;

        @Option(names = "--scope", required = true, description = "What it may do: messages:send,messages:read,…")
        @SuppressWarnings("NullAway.Init")
        private String scope;

        @Option(names = "--name", description = "What it is for, in your words.")
        private String name = "";

        @Option(names = "--expires-days", description = "After how many days it ends.")
        private @Nullable Integer expiresDays;

        @Override
        public Integer call() {
            Map<String, Object> command = new LinkedHashMap<>(
                    Map.of("command", "credential-create", "workspace", workspace, "scope", scope, "name", name));
            if (expiresDays != null) {
                command.put("expires_days", expiresDays);
            }
            Optional<ObjectNode> answer = LocalCall.ask(command);
            answer.ifPresent(a -> {
                System.err.println(
                        "Key " + a.get("id").asString() + " of workspace " + workspace + ", for " + scope + ".");
                System.out.println(a.get("key").asString());
            });
            return answer.isPresent() ? 0 : 1;
        }
    }

    @Command(name = "revoke", description = "Revokes a key at once.")
    static final class Revoke implements Callable<Integer> {
        @Option(names = "--workspace", required = true, description = "The workspace it is for.")
        @SuppressWarnings("NullAway.Init")
        private String workspace;

        @Option(names = "--id", required = true, description = "The key's id, as create told it.")
        @SuppressWarnings("NullAway.Init")
        private String id;

        @Override
        public Integer call() {
            Optional<ObjectNode> answer =
                    LocalCall.ask(Map.of("command", "credential-revoke", "workspace", workspace, "id", id));
            answer.ifPresent(a -> System.err.println("Revoked."));
            return answer.isPresent() ? 0 : 1;
        }
    }
}
