package dev.gatepost.console.screens;

import dev.gatepost.console.Sign;
import dev.gatepost.platform.Json;
import dev.gatepost.templates.versions.LintResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How a version looks to its recipients, what it costs, and what rules say of it. */
record Looks(LintResource lint) {
    /**
     * What is looked at.
     *
     * @param head channel, purpose and brand of the template
     * @param language for whom; empty for the standard wording
     */
    record Asked(Draft draft, ObjectNode head, String language, String country) {
        private Map<String, String> place() {
            return Map.of(
                    "channel", Told.text(head, "channel"),
                    "purpose", Told.text(head, "purpose"),
                    "brand", Told.text(head, "brand"));
        }

        private byte[] shown() {
            ObjectNode all = Json.readOwn(draft.body(place()));
            if (!language.isEmpty()) {
                all.put("for_language", language);
            }
            if (!country.isEmpty()) {
                all.put("for_country", country);
            }
            return Json.write(all);
        }
    }

    List<Part> of(Visit visit, Asked asked) {
        return List.of(
                new Part.Panel("Preview", preview(visit, asked)),
                new Part.Panel("What rules say", findings(visit, asked)));
    }

    private List<Part> preview(Visit visit, Asked asked) {
        return switch (Told.of(lint.draft(asked.shown(), visit.caller(), visit.correlation()))) {
            case Told.Refused refused -> refusal(refused);
            case Told.Fine(ObjectNode p) -> {
                List<Part> out = new ArrayList<>();
                if (p.has("rejected")) {
                    out.add(new Part.Marked(
                            new Sign("cross", "Cannot be written", "stop"), Told.text(p.path("rejected"), "detail")));
                } else {
                    out.add(new Part.Phone(
                            Words.channel(Told.text(p, "channel")) + ", " + Told.text(p, "language"),
                            Told.text(p, "subject"),
                            Told.text(p, "text"),
                            "Sample values stand for the variables."));
                    out.add(new Part.Facts(sizes(p)));
                }
                if (p.has("suggestion")) {
                    out.add(new Part.Marked(
                            new Sign("dot", "Shorter", "plain"),
                            "Without special characters it would be "
                                    + Told.text(p.path("suggestion"), "segments") + " segments: "
                                    + Told.text(p.path("suggestion"), "text")));
                }
                yield out;
            }
        };
    }

    private static List<Story.Fact> sizes(ObjectNode p) {
        List<Story.Fact> out = new ArrayList<>();
        out.add(new Story.Fact("These values", size(p), ""));
        out.add(new Story.Fact("Longest, plain letters", size(p.path("longest").path("plain")), ""));
        out.add(new Story.Fact("Longest, other alphabet", size(p.path("longest").path("other_alphabet")), ""));
        return out;
    }

    private static String size(JsonNode p) {
        StringBuilder out = new StringBuilder(Told.text(p, "characters")).append(" characters");
        if (p.has("segments")) {
            long segments = p.path("segments").asLong(1);
            out.append(", ")
                    .append(Words.count(segments, "segment", "segments"))
                    .append(" (")
                    .append(Words.capital(Told.text(p, "encoding")))
                    .append(')');
        }
        if (p.has("cost")) {
            out.append(", ")
                    .append(Told.text(p.path("cost"), "amount"))
                    .append(' ')
                    .append(Told.text(p.path("cost"), "currency"));
        }
        return out.toString();
    }

    private List<Part> findings(Visit visit, Asked asked) {
        return switch (Told.of(lint.lint(asked.draft().body(asked.place()), visit.caller(), visit.correlation()))) {
            case Told.Refused refused -> refusal(refused);
            case Told.Fine(ObjectNode told) -> {
                List<Part> out = new ArrayList<>();
                for (ObjectNode f : Told.objects(told.path("findings"))) {
                    out.add(new Part.Marked(sign(Told.text(f, "severity")), finding(f)));
                }
                yield out.isEmpty()
                        ? List.of(new Part.Marked(
                                new Sign("check", "Nothing against it", "good"),
                                "No rule of the countries that it goes to speaks against it."))
                        : out;
            }
        };
    }

    private static String finding(ObjectNode f) {
        String where = Told.text(f, "where");
        String mend = Told.text(f, "mend");
        return (where.isEmpty() ? "" : Words.capital(where.replace('/', ' ')) + ": ")
                + Words.capital(Told.text(f, "detail"))
                + (mend.isEmpty() ? "." : ". " + Words.capital(mend) + ".");
    }

    private static Sign sign(String severity) {
        return switch (severity) {
            case "error" -> new Sign("cross", "Must be mended", "stop");
            case "warning" -> new Sign("clock", "Look at it", "wait");
            default -> new Sign("dot", "Could be better", "plain");
        };
    }

    private static List<Part> refusal(Told.Refused why) {
        List<Part> out = new ArrayList<>();
        out.add(new Part.Marked(new Sign("cross", "Not readable yet", "stop"), why.sentence() + " " + why.fact()));
        why.fields().forEach(f -> out.add(new Part.Note(Words.capital(f.field().replace('/', ' ')) + ": " + f.why())));
        return out;
    }
}
