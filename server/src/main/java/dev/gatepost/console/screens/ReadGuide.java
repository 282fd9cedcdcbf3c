package dev.gatepost.console.screens;

import dev.gatepost.access.Right;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** Looks up what a workspace has and lacks, and writes the call that sends its first message. */
final class ReadGuide {
    private final Desk desk;
    private final GuidePages.Resources api;

    ReadGuide(Desk desk, GuidePages.Resources api) {
        this.desk = desk;
        this.api = api;
    }

    Guide guide(Visit visit) {
        List<String> connections = names(Told.of(api.connections().list(visit.caller())), "name");
        List<String> brands = names(Told.of(api.brands().list(visit.caller())), "name");
        List<String> senders = names(Told.of(api.senders().list(visit.caller())), "address");
        List<String> templates = usable(visit);
        List<String> keys = keys(visit);
        Optional<String> message = message(visit);
        return new Guide(List.of(
                line(
                        Guide.Step.CONNECTION,
                        "A provider",
                        connections,
                        "Connect one, or the sandbox carrier of a test."),
                line(Guide.Step.BRAND, "A brand", brands, "Whose messages they are."),
                line(Guide.Step.SENDER, "A sender", senders, "The number or address that people see."),
                line(Guide.Step.TEMPLATE, "A template", templates, "What is said, ready to be used."),
                line(Guide.Step.KEY, "A key", keys, "With which your program calls the API."),
                new Guide.Line(
                        Guide.Step.MESSAGE,
                        "A first message",
                        message.isPresent(),
                        message.isPresent() ? "It arrived here: see its story." : "Sent by your own call.",
                        message.map(id -> visit.base() + "/messages/" + id).orElse(""))));
    }

    private static Guide.Line line(Guide.Step step, String title, List<String> there, String lacking) {
        String more = there.size() > 3 ? " and " + (there.size() - 3) + " more" : "";
        String words = there.stream().limit(3).collect(Collectors.joining(", ")) + more;
        return new Guide.Line(step, title, !there.isEmpty(), there.isEmpty() ? lacking : words, "");
    }

    private static List<String> names(Told list, String name) {
        return list.data().stream()
                .filter(o -> !Told.text(o, "status").equals("retired")
                        && !Told.text(o, "state").equals("retired"))
                .map(o -> Told.text(o, name))
                .toList();
    }

    /** Templates that have a version in use. */
    private List<String> usable(Visit visit) {
        return desk.rooms().catalogue().of(visit.workspace()).templates().keySet().stream()
                .map(String::valueOf)
                .sorted()
                .toList();
    }

    private List<String> keys(Visit visit) {
        return desk.rooms().credentials().list(visit.workspace()).stream()
                .filter(k -> k.revokedAt() == null && k.wish().rights().contains(Right.MESSAGES_SEND))
                .map(k -> k.wish().name())
                .toList();
    }

    private Optional<String> message(Visit visit) {
        Told told = Told.of(api.messages()
                .list(new AskedFor(visit.request(), Map.of("limit", "1")), visit.caller(), visit.correlation()));
        return told.data().stream().map((ObjectNode m) -> Told.text(m, "id")).findFirst();
    }

    /** The call as a program makes it; the key is read without being shown. */
    String curl(Visit visit) {
        String template = usable(visit).stream().findFirst().orElse("order_shipped");
        String variables = desk.rooms().catalogue().of(visit.workspace()).templates().values().stream()
                .flatMap(List::stream)
                .filter(t -> t.name().equals(template))
                .findFirst()
                .map(t -> t.text().variables().stream()
                        .map(v -> "\"" + v.name() + "\": \"A-1\"")
                        .collect(Collectors.joining(", ")))
                .orElse("");
        return "read -rs GATEPOST_KEY && export GATEPOST_KEY   # paste the key, press Enter\n"
                + "curl -sS " + desk.rooms().settings().callbackBase() + "/v1/messages \\\n"
                + "  -H \"Authorization: Bearer $GATEPOST_KEY\" -H 'Content-Type: application/json' \\\n"
                + "  -H \"Idempotency-Key: $(date +%s)\" \\\n"
                + "  -d '{\"to\": \"+4915112345679\", \"template\": \"" + template + "\", \"variables\": {" + variables
                + "}}'";
    }
}
