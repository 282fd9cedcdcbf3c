package dev.gatepost.cli;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** {@code gatepost copy}: a masked copy of a workspace, for tests (PRV-05). */
@Command(
        name = "copy",
        description = "Copies settings into a test workspace, and makes people up in the shape of customers: addresses"
                + " that nobody has, with the same consents, opt-outs and places. No address, text or secret is"
                + " copied.")
final class CopyCommand implements Callable<Integer> {
    @Option(names = "--from", required = true, description = "The workspace that is copied.")
    @SuppressWarnings("NullAway.Init")
    private String from;

    @Option(names = "--to", required = true, description = "A test workspace of the same organisation.")
    @SuppressWarnings("NullAway.Init")
    private String to;

    @Option(names = "--mask", description = "Must be given: there is no copy of people that is not masked.")
    private boolean mask;

    @Option(names = "--customers", description = "How many people at most, up to 5000; 0 for settings alone.")
    private int customers = 500;

    @Option(names = "--reason", required = true, description = "Why; an auditor reads it. Name nobody.")
    @SuppressWarnings("NullAway.Init")
    private String reason;

    @Override
    public Integer call() {
        if (!mask) {
            System.err.println("Not copied: people are copied masked or not at all. Add --mask.");
            return 2;
        }
        Optional<ObjectNode> answer = LocalCall.ask(Map.of(
                "command", "masked-copy",
                "from", from,
                "to", to,
                "mask", true,
                "customers", customers,
                "reason", reason));
        answer.ifPresent(a -> {
            System.out.println(a.path("id").asString());
            System.err.println(a.path("settings").asInt() + " settings taken over, "
                    + a.path("customers").asInt() + " people made up, "
                    + a.path("left_out").asLong() + " customers left out.");
            a.path("objections").forEach(o -> System.err.println("  left: " + o.asString()));
        });
        return answer.isPresent() ? 0 : 1;
    }
}
