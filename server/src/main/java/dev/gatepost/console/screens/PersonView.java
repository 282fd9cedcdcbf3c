package dev.gatepost.console.screens;

import dev.gatepost.console.Sign;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * One person at one address.
 *
 * @param today what may be sent now, for each channel, purpose and brand
 * @param events the ledger, the newest first
 * @param facts what else is known
 * @param suppressions what is never sent, whatever the consents say
 * @param brands those that something can be recorded for
 */
record PersonView(
        List<Answer> today,
        List<Ribbon> ribbons,
        List<Entry> events,
        List<Story.Fact> facts,
        List<Stop> suppressions,
        List<Option> brands) {
    /** Whether one kind of message may be sent, as a sentence to read aloud, and why. */
    record Answer(Sign sign, String what, String sentence, List<Story.Reason> reasons) {}

    /** An event of the ledger. */
    record Entry(Sign sign, String what, String how, When when) {}

    /** A suppression. */
    record Stop(String what, String source, When when) {}

    static PersonView of(ObjectNode state, ObjectNode questions, Instant now) {
        Map<String, String> brands = new LinkedHashMap<>();
        List<ObjectNode> today = Told.objects(state.path("today"));
        today.forEach(t -> brands.put(Told.text(t, "brand"), Told.text(t, "brand_name")));
        List<ObjectNode> events = Told.objects(questions.path("events"));
        return new PersonView(
                today.stream().map(PersonView::answer).toList(),
                Ribbon.of(events, brands, now),
                events.reversed().stream().map(e -> entry(e, brands, now)).toList(),
                facts(state, questions),
                Told.objects(state.path("suppressions")).stream()
                        .map(s -> new Stop(
                                Words.purpose(Told.text(s, "purpose")) + ", "
                                        + (Told.text(s, "channel").equals("all")
                                                ? "every channel"
                                                : Words.channel(Told.text(s, "channel"))),
                                Words.capital(Told.text(s, "source")),
                                When.of(Told.text(s, "since"), now)))
                        .toList(),
                brands.entrySet().stream()
                        .map(b -> new Option(b.getKey(), b.getValue()))
                        .toList());
    }

    private static Answer answer(ObjectNode t) {
        Sign sign =
                switch (Told.text(t, "may")) {
                    case "yes" -> new Sign("check", "Yes", "good");
                    case "wait" -> new Sign("clock", "Later", "wait");
                    default -> new Sign("bar", "No", "stop");
                };
        return new Answer(
                sign,
                Words.purpose(Told.text(t, "purpose")) + " by " + Words.channel(Told.text(t, "channel")),
                Told.text(t, "sentence"),
                Told.objects(t.path("reasons")).stream().map(Story::reason).toList());
    }

    private static Entry entry(ObjectNode e, Map<String, String> brands, Instant now) {
        StringBuilder how = new StringBuilder(Words.capital(Told.text(e, "source")));
        part(how, "campaign ", Told.text(e, "campaign"));
        part(how, "shown ", Told.text(e, "disclosure"));
        part(how, "by ", Words.actor(Told.text(e, "recorded_by")));
        return new Entry(
                Ribbon.sign(Told.text(e, "status")),
                Ribbon.title(e, brands),
                how.toString(),
                When.of(Told.text(e, "occurred_at"), now));
    }

    private static void part(StringBuilder out, String words, String value) {
        if (!value.isEmpty()) {
            out.append(", ").append(words).append(value);
        }
    }

    private static List<Story.Fact> facts(ObjectNode state, ObjectNode questions) {
        String campaign = Told.text(questions.path("introduced_by"), "campaign");
        return List.of(
                new Story.Fact("Contact", Told.text(state, "contact"), ""),
                new Story.Fact("First campaign", campaign.isEmpty() ? "none on record" : campaign, ""),
                new Story.Fact(
                        "Disclosures seen",
                        Words.number(questions.path("disclosures_shown").size()),
                        ""));
    }
}
