package dev.gatepost.console.screens;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One event of the audit, and why it is to be believed, in words. */
record AuditEventView(ObjectNode event, String base) {
    List<Story.Fact> facts(Actors actors) {
        List<Story.Fact> out = new ArrayList<>();
        String actor = Told.text(event, "actor");
        String name = actors.name(actor);
        out.add(fact("What", Told.text(event, "action")));
        out.add(fact("Who", name.equals(actor) ? actor : name + " (" + actor + ")"));
        out.add(fact("When", Words.moment(Told.text(event, "at")) + ", exactly " + Told.text(event, "at")));
        add(out, "From where", Told.text(event, "from"));
        String object = Told.text(event, "object");
        if (!object.isEmpty()) {
            out.add(new Story.Fact("Upon what", object, href(object)));
        }
        String subject = Told.text(event, "subject");
        if (!subject.isEmpty()) {
            out.add(new Story.Fact("About whom", subject, base + "/audit/events?subject=" + subject));
        }
        add(out, "Correlation", Told.text(event, "correlation"));
        event.path("facts")
                .properties()
                .forEach(f ->
                        out.add(fact(Words.capital(f.getKey()), f.getValue().asString(""))));
        return List.copyOf(out);
    }

    /** A page of ours that shows it, or the other events about it. */
    private String href(String object) {
        return object.matches("msg_[a-z0-9]+") ? base + "/messages/" + object : base + "/audit/events?object=" + object;
    }

    List<Story.Fact> proof() {
        JsonNode proof = event.path("proof");
        List<Story.Fact> out = new ArrayList<>();
        out.add(fact(
                "Place",
                "event " + Words.number(event.path("seq").asLong(0) + 1) + " of "
                        + Words.number(proof.path("size").asLong(0))
                        + " that the checkpoint vouches for; the log counts"
                        + " from nought, so its number there is "
                        + Words.number(event.path("seq").asLong(0))));
        out.add(fact("Root", Told.text(proof, "root")));
        StringBuilder path = new StringBuilder();
        proof.path("path")
                .forEach(hash -> path.append(path.isEmpty() ? "" : "\n").append(hash.asString("")));
        out.add(fact("Hashes that lead to it", path.isEmpty() ? "none are needed: it is the only event" : path + ""));
        return List.copyOf(out);
    }

    String checkpoint() {
        return Told.text(event.path("proof"), "checkpoint");
    }

    /** The moment of this event as an export. */
    String file() {
        Instant at = Instant.parse(Told.text(event, "at"));
        return base + "/audit/export?from=" + at + "&until=" + at.plus(Duration.ofMillis(1));
    }

    private static void add(List<Story.Fact> out, String name, String value) {
        if (!value.isEmpty()) {
            out.add(fact(name, value));
        }
    }

    private static Story.Fact fact(String name, String value) {
        return new Story.Fact(name, value, "");
    }
}
