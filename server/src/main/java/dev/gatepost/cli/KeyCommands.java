package dev.gatepost.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code gatepost keys …}: how the keys stand, and their turning while traffic flows (KEY-02, KEY-03, KEY-06). */
@Command(
        name = "keys",
        description = "Shows, rotates and destroys keys while traffic flows.",
        subcommands = {
            KeyCommands.Status.class,
            KeyCommands.Rotate.class,
            KeyCommands.Rewrap.class,
            KeyCommands.RollBack.class,
            KeyCommands.Retire.class,
            KeyCommands.DestroyEpoch.class,
            KeyCommands.Overdue.class,
            KeyCommands.Accesses.class
        })
final class KeyCommands implements Runnable {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(System.err);
    }

    private static int tell(Map<String, Object> command) {
        Optional<ObjectNode> answer = LocalCall.ask(command);
        answer.ifPresent(a -> System.err.println(a.path("done").asString()));
        return answer.isPresent() ? 0 : 1;
    }

    private static int lines(Map<String, Object> command, List<String> columns) {
        Optional<ObjectNode> answer = LocalCall.ask(command);
        answer.ifPresent(a -> {
            for (JsonNode line : a.path("data")) {
                System.out.println(String.join(
                        "\t",
                        columns.stream()
                                .map(c -> line.path(c).isMissingNode()
                                        ? "-"
                                        : line.path(c).asString())
                                .toList()));
            }
        });
        return answer.isPresent() ? 0 : 1;
    }

    /** Prints where the root key is, which epochs there are, and what was done last. */
    @Command(name = "status", description = "Where the keys are, which epochs there are, what was done last.")
    static final class Status implements Callable<Integer> {
        @Override
        public Integer call() {
            Optional<ObjectNode> answer = LocalCall.ask(Map.of("command", "keys-status"));
            answer.ifPresent(a -> {
                boolean two = a.path("root_rotating").asBoolean();
                System.out.println("root key\t" + a.path("root").asString() + (two ? ", the former still opens" : ""));
                System.out.println("secrets\t" + a.path("secrets").asString());
                System.out.println("epochs\t" + a.path("epochs") + ", the last began "
                        + a.path("epoch_began").asString());
                System.out.println("workspaces being carried over\t"
                        + a.path("workspaces_behind").asString());
                System.out.println(
                        "overdue secrets\t" + a.path("overdue_secrets").asString());
                for (JsonNode e : a.path("events")) {
                    System.out.println(e.path("at").asString() + "\t"
                            + e.path("act").asString() + "\t"
                            + e.path("subject").asString() + "\t"
                            + e.path("actor").asString());
                }
            });
            return answer.isPresent() ? 0 : 1;
        }
    }

    /** Puts a new key in force; the former still opens. */
    @Command(name = "rotate", description = "Puts a new key in force; the former still opens.")
    static final class Rotate implements Callable<Integer> {
        @Parameters(paramLabel = "WHAT", description = "root, workspace or epoch.")
        @SuppressWarnings("NullAway.Init")
        private String what;

        @Option(names = "--workspace", description = "Whose key, when it is a workspace's.")
        private String workspace = "";

        @Override
        public Integer call() {
            return tell(Map.of("command", "keys-rotate", "what", what, "workspace", workspace));
        }
    }

    /** Wraps everything under the keys in force. */
    @Command(name = "rewrap", description = "Wraps everything under the keys in force; can be cut off and repeated.")
    static final class Rewrap implements Callable<Integer> {
        @Override
        public Integer call() {
            return tell(Map.of("command", "keys-rewrap"));
        }
    }

    /** Puts the former root key in force again. */
    @Command(name = "roll-back", description = "Puts the former root key in force again.")
    static final class RollBack implements Callable<Integer> {
        @Override
        public Integer call() {
            return tell(Map.of("command", "keys-roll-back"));
        }
    }

    /** Destroys the former root key. */
    @Command(name = "retire", description = "Destroys the former root key, once nothing needs it.")
    static final class Retire implements Callable<Integer> {
        @Override
        public Integer call() {
            return tell(Map.of("command", "keys-retire"));
        }
    }

    /** Destroys an old epoch. */
    @Command(
            name = "destroy-epoch",
            description = "Carries everybody away from an old epoch and destroys it: who was erased is gone for ever.")
    static final class DestroyEpoch implements Callable<Integer> {
        @Parameters(paramLabel = "EPOCH", description = "Its number; see gatepost keys status.")
        private int epoch;

        @Override
        public Integer call() {
            return tell(Map.of("command", "keys-destroy-epoch", "epoch", epoch));
        }
    }

    /** Lists secrets that should have been rotated; exit code 1 when there are any. */
    @Command(name = "overdue", description = "Lists secrets that should have been rotated, a line each.")
    static final class Overdue implements Callable<Integer> {
        @Option(names = "--workspace", description = "Those of this workspace.")
        private String workspace = "";

        @Override
        public Integer call() {
            return lines(
                    Map.of("command", "keys-overdue", "workspace", workspace),
                    List.of("owner", "name", "since", "due_at", "changed_by"));
        }
    }

    /** Lists who touched which secret. */
    @Command(name = "accesses", description = "Lists who touched which secret, when, why; the newest first.")
    static final class Accesses implements Callable<Integer> {
        @Option(names = "--workspace", required = true, description = "Whose secrets.")
        private String workspace = "";

        @Override
        public Integer call() {
            return lines(
                    Map.of("command", "keys-accesses", "workspace", workspace),
                    List.of("at", "act", "owner", "name", "who", "why"));
        }
    }
}
