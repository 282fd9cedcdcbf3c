package dev.gatepost.console.screens;

import dev.gatepost.console.Sign;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How the log of a workspace stands, in words. */
record LogView(ObjectNode standing, Instant now) {
    /** What is wrong; or that nothing is. */
    List<Sign> verdicts() {
        JsonNode anchor = standing.path("anchor");
        List<Sign> out = new ArrayList<>();
        String cut = Told.text(standing, "cut_back_at");
        if (!cut.isEmpty()) {
            out.add(new Sign(
                    "cross", "The log became shorter on " + Words.moment(cut) + ": somebody took events", "stop"));
        }
        if (anchor.path("contradicted").asBoolean(false)) {
            out.add(new Sign("cross", "What was kept outside says otherwise than this log", "stop"));
        } else if (!Told.text(anchor, "trouble").isEmpty()) {
            out.add(new Sign("clock", "Nothing could be kept outside lately", "wait"));
        } else if (anchor.path("kept").isEmpty()) {
            out.add(new Sign(
                    "clock", "Nothing is kept outside: who holds this machine could write another log", "wait"));
        }
        return out.isEmpty() ? List.of(new Sign("check", "Whole, signed, and kept outside", "good")) : out;
    }

    List<Story.Fact> facts() {
        String last = Told.text(standing, "last_event_at");
        String vouched = Told.text(standing, "vouched_at");
        return List.of(
                fact("Events", Words.number(standing.path("events").asLong(0))),
                fact("Newest event", last.isEmpty() ? "none yet" : Words.moment(last)),
                fact("Root", Told.text(standing, "root")),
                fact(
                        "Vouched for",
                        vouched.isEmpty()
                                ? "not yet; each minute the log of this Gatepost takes down how far this one is"
                                : Told.text(standing, "vouched_events") + " events, on " + Words.moment(vouched)),
                fact("Key", Told.text(standing, "key")));
    }

    Part anchors() {
        JsonNode anchor = standing.path("anchor");
        List<List<Cell>> rows = Told.objects(anchor.path("kept")).stream()
                .map(a -> List.of(
                        Cell.of(Told.text(a, "name")),
                        Cell.number(a.path("events").asLong(0)),
                        Cell.when(Told.text(a, "at"), now)))
                .toList();
        List<Part> inner = new ArrayList<>();
        String trouble = Told.text(anchor, "trouble");
        if (!trouble.isEmpty()) {
            inner.add(new Part.Note(trouble));
        }
        inner.add(
                rows.isEmpty()
                        ? new Part.Note(
                                "Nothing is kept outside yet. Whoever holds the machine holds the signing key. A"
                                        + " checkpoint that lies elsewhere shows a history that was written"
                                        + " anew.\n\nName a place"
                                        + " with the setting GATEPOST_AUDIT_ANCHOR: a folder on another disk, or"
                                        + " an https address"
                                        + " that keeps what it is given.")
                        : new Part.Table("Kept outside", List.of("As", "Events", "When"), rows));
        return new Part.Panel("Kept outside", inner);
    }

    String checkpoint() {
        return Told.text(standing, "checkpoint");
    }

    String check(String workspace) {
        return "./gatepost audit export --workspace " + workspace + " log.ndjson\n"
                + "./gatepost audit verify log log.ndjson --key KEY --anchor kept-outside.note";
    }

    private static Story.Fact fact(String name, String value) {
        return new Story.Fact(name, value, "");
    }
}
