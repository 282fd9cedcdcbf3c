package dev.gatepost.cli;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code gatepost operator}: people who sign in to the console (ACC-06). */
@Command(
        name = "operator",
        description = "Invites people to the console, lists them, lets them in no more.",
        subcommands = {
            OperatorCommand.Invite.class,
            OperatorCommand.Listing.class,
            OperatorCommand.Disable.class,
            OperatorCommand.Enable.class
        })
final class OperatorCommand {
    @Command(
            name = "invite",
            description = "Prints a link, alone, on standard output, by which the person sets up an account within 15"
                    + " minutes. For somebody who has an account it is a new way in.")
    static final class Invite implements Callable<Integer> {
        @Option(names = "--name", required = true, description = "The sign-in name.")
        @SuppressWarnings("NullAway.Init")
        private String name;

        @Option(names = "--role", description = "owner, admin, developer, compliance_officer …: see docs/roles.md.")
        private String role = "";

        @Option(names = "--workspace", description = "Where the role holds; everywhere if not said.")
        private String workspace = "";

        @Override
        public Integer call() {
            Optional<ObjectNode> answer = LocalCall.ask(
                    Map.of("command", "operator-invite", "name", name, "role", role, "workspace", workspace));
            answer.ifPresent(a -> {
                System.err.println("For " + name + ", until " + a.get("until").asString() + ", once:");
                System.out.println(a.get("link").asString());
            });
            return answer.isPresent() ? 0 : 1;
        }
    }

    @Command(name = "list", description = "Prints the accounts with their roles.")
    static final class Listing implements Callable<Integer> {
        @Override
        public Integer call() {
            Optional<ObjectNode> answer = LocalCall.ask(Map.of("command", "operator-list"));
            answer.ifPresent(a -> {
                for (JsonNode o : a.get("data")) {
                    StringBuilder roles = new StringBuilder();
                    o.get("roles")
                            .forEach(r -> roles.append(' ').append(r.get("role").asString()));
                    System.out.println(
                            o.get("name").asString() + "  " + o.get("state").asString() + " " + roles);
                }
            });
            return answer.isPresent() ? 0 : 1;
        }
    }

    @Command(name = "disable", description = "Ends every session of a person and lets them in no more.")
    static final class Disable implements Callable<Integer> {
        @Option(names = "--name", required = true, description = "The sign-in name.")
        @SuppressWarnings("NullAway.Init")
        private String name;

        @Override
        public Integer call() {
            return LocalCall.ask(Map.of("command", "operator-disable", "name", name))
                            .isPresent()
                    ? 0
                    : 1;
        }
    }

    @Command(name = "enable", description = "Lets a person be invited anew after they were disabled.")
    static final class Enable implements Callable<Integer> {
        @Option(names = "--name", required = true, description = "The sign-in name.")
        @SuppressWarnings("NullAway.Init")
        private String name;

        @Override
        public Integer call() {
            return LocalCall.ask(Map.of("command", "operator-enable", "name", name))
                            .isPresent()
                    ? 0
                    : 1;
        }
    }
}
