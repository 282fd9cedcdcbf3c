package dev.gatepost.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code gatepost uncertain}: the desk for messages of which it is not known what became of them (OBS-06). */
@Command(
        name = "uncertain",
        description = "Groups the messages of which it is not known what became of them, a line each.",
        subcommands = {UncertainCommand.Ask.class, UncertainCommand.Settle.class})
final class UncertainCommand implements Callable<Integer> {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    /** Not marked as required: then the commands below would ask for it too, before their own. */
    @Option(names = "--workspace", description = "The workspace.")
    private @Nullable String workspace;

    @Override
    public Integer call() {
        if (workspace == null) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--workspace is needed");
        }
        Optional<ObjectNode> answer = LocalCall.ask(Map.of("command", "uncertain", "workspace", workspace));
        answer.ifPresent(a -> {
            for (JsonNode g : a.path("data")) {
                System.out.println(String.join(
                        "\t",
                        text(g, "count"),
                        text(g, "kind"),
                        text(g, "age"),
                        text(g, "provider"),
                        text(g, "connection"),
                        text(g, "sender"),
                        text(g, "reason_code"),
                        g.path("can_be_asked").asBoolean() ? "can be asked" : "cannot be asked"));
            }
            if (!a.path("complete").asBoolean()) {
                System.err.println("There are more; these are the newest.");
            }
        });
        return answer.isPresent() ? 0 : 1;
    }

    private static String text(JsonNode group, String name) {
        JsonNode node = group.get(name);
        return node == null ? "-" : node.asString();
    }

    /** Which messages are meant. */
    static final class Which {
        @Option(names = "--workspace", required = true, description = "The workspace.")
        @SuppressWarnings("NullAway.Init")
        private String workspace;

        @Option(names = "--kind", description = "uncertain or no_receipt.")
        private String kind = "";

        @Option(names = "--connection", description = "Those that went over it.")
        private String connection = "";

        @Option(names = "--sender", description = "Those of this sender.")
        private String sender = "";

        @Option(names = "--reason-code", description = "Those with this reason, as the list tells it.")
        private String reasonCode = "";

        @Option(names = "--id", description = "This message; may be repeated.")
        private List<String> ids = new ArrayList<>();

        @Option(names = "--reason", required = true, description = "Why; it is kept in the audit.")
        @SuppressWarnings("NullAway.Init")
        private String reason;

        Map<String, Object> asked(String command) {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("command", command);
            out.put("workspace", workspace);
            out.put("reason", reason);
            put(out, "kind", kind);
            put(out, "connection", connection);
            put(out, "sender", sender);
            put(out, "reason_code", reasonCode);
            if (!ids.isEmpty()) {
                out.put("ids", ids);
            }
            return out;
        }

        static void put(Map<String, Object> out, String name, String value) {
            if (!value.isEmpty()) {
                out.put(name, value);
            }
        }
    }

    /** Prints how many are asked for. */
    @Command(name = "ask", description = "Has the providers asked now.")
    static final class Ask implements Callable<Integer> {
        @Mixin
        private final Which which = new Which();

        @Override
        public Integer call() {
            Optional<ObjectNode> answer = LocalCall.ask(which.asked("uncertain-ask"));
            answer.ifPresent(a -> {
                System.out.println(a.path("asked").asString());
                more(a, a.path("cannot_be_asked").asInt() + " cannot be asked for.");
            });
            return answer.isPresent() ? 0 : 1;
        }
    }

    /** Prints how many were settled. */
    @Command(name = "settle", description = "Says what became of them; who, why and the evidence are kept.")
    static final class Settle implements Callable<Integer> {
        @Mixin
        private final Which which = new Which();

        @Option(names = "--as", required = true, description = "delivered, failed or send_again.")
        @SuppressWarnings("NullAway.Init")
        private String as;

        @Option(names = "--evidence", description = "What proves it: a ticket, a line of the provider's report.")
        private String evidence = "";

        @Option(names = "--accept-duplicate", description = "With send_again: that people may get it twice.")
        private boolean twice;

        @Override
        public Integer call() {
            Map<String, Object> asked = which.asked("uncertain-settle");
            asked.put("as", as);
            Which.put(asked, "evidence", evidence);
            asked.put("accept_duplicate", twice);
            Optional<ObjectNode> answer = LocalCall.ask(asked);
            answer.ifPresent(a -> {
                System.out.println(a.path("settled").asString());
                more(a, a.path("left").asInt() + " were left as they are.");
            });
            return answer.isPresent() ? 0 : 1;
        }
    }

    private static void more(ObjectNode answer, String sentence) {
        System.err.println(sentence
                + (answer.path("complete").asBoolean() ? "" : " There are more: the same command again goes on."));
    }
}
