package dev.gatepost.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code gatepost credential}: API keys (ACC-01). */
@Command(
        name = "credential",
        description = "Makes, lists, rotates and revokes API keys.",
        subcommands = {
            CredentialCommand.Create.class,
            CredentialCommand.Listing.class,
            CredentialCommand.Rotate.class,
            CredentialCommand.Revoke.class
        })
final class CredentialCommand {
    @Command(name = "create", description = "Prints a new key, alone, on standard output; it is shown this once.")
    static final class Create implements Callable<Integer> {
        @Mixin
        private final CallerOption caller = new CallerOption();

        @Option(names = "--expires-days", description = "After how many days it ends.")
        private @Nullable Integer expiresDays;

        @Option(names = "--purpose", description = "send, consent, analytics, admin or general; it bounds the scopes.")
        private String purpose = "general";

        @Option(names = "--networks", description = "From where it may call: 192.0.2.0/24,2001:db8::/32.")
        private String networks = "";

        @Override
        public Integer call() {
            Map<String, Object> command = new LinkedHashMap<>(Map.of(
                    "command",
                    "credential-create",
                    "workspace",
                    caller.workspace,
                    "scope",
                    caller.scope,
                    "name",
                    caller.name));
            command.put("purpose", purpose);
            command.put("networks", networks);
            if (expiresDays != null) {
                command.put("expires_days", expiresDays);
            }
            Optional<ObjectNode> answer = LocalCall.ask(command);
            answer.ifPresent(a -> {
                System.err.println("Key " + a.get("id").asString() + " of workspace " + caller.workspace + ", for "
                        + caller.scope + ".");
                System.out.println(a.get("key").asString());
            });
            return answer.isPresent() ? 0 : 1;
        }
    }

    @Command(name = "list", description = "Prints the keys of a workspace: id, state, last use, purpose, scopes, name.")
    static final class Listing implements Callable<Integer> {
        @Mixin
        private final WorkspaceOption workspace = new WorkspaceOption();

        @Override
        public Integer call() {
            Optional<ObjectNode> answer =
                    LocalCall.ask(Map.of("command", "credential-list", "workspace", workspace.name));
            answer.ifPresent(a -> {
                for (JsonNode k : a.get("data")) {
                    JsonNode used = k.get("last_used_at");
                    System.out.println(String.join(
                            "  ",
                            k.get("id").asString(),
                            k.get("state").asString(),
                            used == null ? "never used" : used.asString(),
                            k.get("purpose").asString(),
                            LocalCall.joined(k.get("scopes")),
                            k.get("name").asString()));
                }
            });
            return answer.isPresent() ? 0 : 1;
        }
    }

    @Command(
            name = "rotate",
            description = "Prints the successor of a key, alone, on standard output; both are valid for a while.")
    static final class Rotate implements Callable<Integer> {
        @Mixin
        private final OneOption one = new OneOption();

        @Mixin
        private final GraceOption grace = new GraceOption();

        @Override
        public Integer call() {
            Optional<ObjectNode> answer = LocalCall.ask(Map.of(
                    "command",
                    "credential-rotate",
                    "workspace",
                    one.workspace,
                    "id",
                    one.id,
                    "grace_hours",
                    grace.hours));
            answer.ifPresent(a -> {
                System.err.println("Key " + a.get("id").asString() + " takes over from " + one.id + ".");
                System.out.println(a.get("key").asString());
            });
            return answer.isPresent() ? 0 : 1;
        }
    }

    @Command(name = "revoke", description = "Revokes a key at once.")
    static final class Revoke implements Callable<Integer> {
        @Mixin
        private final OneOption one = new OneOption();

        @Override
        public Integer call() {
            Optional<ObjectNode> answer =
                    LocalCall.ask(Map.of("command", "credential-revoke", "workspace", one.workspace, "id", one.id));
            answer.ifPresent(a -> System.err.println("Revoked."));
            return answer.isPresent() ? 0 : 1;
        }
    }
}
