package dev.gatepost.cli;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code gatepost oauth}: systems that ask for access tokens (ACC-03). Those without a secret are made by the API. */
@Command(
        name = "oauth",
        description = "Makes, lists and retires OAuth clients, and rotates their secrets and the signing keys.",
        subcommands = {
            OAuthCommand.Create.class,
            OAuthCommand.Listing.class,
            OAuthCommand.Rotate.class,
            OAuthCommand.Retire.class,
            OAuthCommand.RotateKeys.class
        })
final class OAuthCommand {
    @Command(name = "create", description = "Prints a new client's id and its secret, which is shown this once.")
    static final class Create implements Callable<Integer> {
        @Mixin
        private final CallerOption caller = new CallerOption();

        @Option(names = "--audience", description = "For whom its tokens are, when not for this Gatepost.")
        private String audience = "";

        @Override
        public Integer call() {
            return shown(LocalCall.ask(Map.of(
                    "command", "oauth-create",
                    "workspace", caller.workspace,
                    "scope", caller.scope,
                    "name", caller.name,
                    "audience", audience)));
        }
    }

    private static int shown(Optional<ObjectNode> answer) {
        answer.ifPresent(a -> {
            System.out.println(a.get("client_id").asString());
            JsonNode secret = a.get("client_secret");
            System.out.println(secret == null ? "" : secret.asString());
        });
        return answer.isPresent() ? 0 : 1;
    }

    @Command(name = "list", description = "Prints the clients of a workspace: id, state, method, scopes, name.")
    static final class Listing implements Callable<Integer> {
        @Mixin
        private final WorkspaceOption workspace = new WorkspaceOption();

        @Override
        public Integer call() {
            Optional<ObjectNode> answer = LocalCall.ask(Map.of("command", "oauth-list", "workspace", workspace.name));
            answer.ifPresent(a -> {
                for (JsonNode c : a.get("data")) {
                    System.out.println(String.join(
                            "  ",
                            c.get("id").asString(),
                            c.get("state").asString(),
                            c.get("method").asString(),
                            LocalCall.joined(c.get("scopes")),
                            c.get("name").asString()));
                }
            });
            return answer.isPresent() ? 0 : 1;
        }
    }

    @Command(
            name = "rotate",
            description = "Prints a client's id and a new secret; both secrets are valid for a while.")
    static final class Rotate implements Callable<Integer> {
        @Mixin
        private final OneOption one = new OneOption();

        @Mixin
        private final GraceOption grace = new GraceOption();

        @Override
        public Integer call() {
            return shown(LocalCall.ask(Map.of(
                    "command", "oauth-rotate", "workspace", one.workspace, "id", one.id, "grace_hours", grace.hours)));
        }
    }

    @Command(name = "retire", description = "Retires a client with all its tokens, at once.")
    static final class Retire implements Callable<Integer> {
        @Mixin
        private final OneOption one = new OneOption();

        @Override
        public Integer call() {
            Optional<ObjectNode> answer =
                    LocalCall.ask(Map.of("command", "oauth-retire", "workspace", one.workspace, "id", one.id));
            answer.ifPresent(a -> System.err.println("Retired."));
            return answer.isPresent() ? 0 : 1;
        }
    }

    @Command(name = "rotate-keys", description = "Makes the key that will sign tokens for other audiences.")
    static final class RotateKeys implements Callable<Integer> {
        @Override
        public Integer call() {
            Optional<ObjectNode> answer = LocalCall.ask(Map.of("command", "oauth-rotate-keys"));
            answer.ifPresent(a -> System.out.println(a.get("kid").asString()));
            return answer.isPresent() ? 0 : 1;
        }
    }
}
