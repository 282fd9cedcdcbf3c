package dev.gatepost.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code gatepost promote}: shows what taking settings over would change, and proposes it (TEN-02). */
@Command(
        name = "promote",
        description =
                "Shows what would change in one workspace if settings of another were taken over. With --propose it"
                        + " is kept for another person, who approves it in the console's API.")
final class PromoteCommand implements Callable<Integer> {
    @Option(names = "--from", required = true, description = "The workspace whose settings are taken.")
    @SuppressWarnings("NullAway.Init")
    private String from;

    @Option(names = "--to", required = true, description = "The workspace that changes.")
    @SuppressWarnings("NullAway.Init")
    private String to;

    @Option(names = "--what", description = "Which, as 'template:sms order_shipped'; all if not said.")
    private List<String> what = List.of();

    @Option(names = "--propose", description = "Keeps it as a proposal.")
    private boolean propose;

    @Override
    public Integer call() {
        Optional<ObjectNode> answer = LocalCall.ask(
                Map.of("command", propose ? "promote-propose" : "promote-diff", "from", from, "to", to, "what", what));
        answer.ifPresent(a -> {
            for (JsonNode item : a.at("/difference/items")) {
                System.out.println(item.path("act").asString() + "  "
                        + item.path("kind").asString() + ":" + item.path("name").asString());
                for (JsonNode field : item.path("fields")) {
                    System.out.println("    " + field.path("field").asString());
                    field.path("lines").forEach(line -> System.out.println("      " + line.asString()));
                }
            }
            System.err.println(a.at("/difference/left").asInt() + " are the same already.");
            if (propose) {
                System.err.println("Proposed as " + a.path("id").asString()
                        + ". Another person approves it: POST /v1/promotions/{id}/approve on the private door.");
            }
        });
        return answer.isPresent() ? 0 : 1;
    }
}
