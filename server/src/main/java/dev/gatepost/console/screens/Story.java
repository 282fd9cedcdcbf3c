package dev.gatepost.console.screens;

import dev.gatepost.console.Sign;
import dev.gatepost.messages.MessageState;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One message, from the document of the API.
 *
 * @param headline what became of it, as a sentence with its sign
 * @param decision what was decided, in words
 * @param timeline its steps and the tries at providers, in their order
 * @param facts what else is known, name and value
 * @param waits whether it can still be taken back
 * @param dead whether it ended without arriving, so that it may be sent again
 * @param replays how often it was sent again
 */
record Story(
        String id,
        Sign headline,
        Decision decision,
        List<Event> timeline,
        List<Fact> facts,
        boolean waits,
        boolean dead,
        int replays) {
    /** What was decided and why. */
    record Decision(String id, Sign sign, String explained, List<Reason> reasons, List<String> rules, String packs) {}

    /** A reason: what happened, the fact, what to do, and where the rule comes from. */
    record Reason(
            String code,
            String sentence,
            String agent,
            String fact,
            String mend,
            String rule,
            String source,
            String page) {}

    /** Something that happened to it. */
    record Event(Sign sign, When when, String words, String detail) {}

    /** A name with its value, and where the value leads; empty when nowhere. */
    record Fact(String name, String value, String href) {}

    /** What the times of a message mean: steps are told by the workspace's clock, tries by the real one. */
    record Clocks(UnaryOperator<Instant> shown, Instant now, List<ZoneId> zones) {
        When step(String at) {
            return new When(Instant.parse(at), now, zones);
        }

        When real(String at) {
            return new When(shown.apply(Instant.parse(at)), now, zones);
        }
    }

    static Story of(ObjectNode message, Clocks clocks, List<Fact> facts) {
        MessageState state = MessageState.of(Told.text(message, "status"));
        String reason = Told.text(message, "reason");
        return new Story(
                Told.text(message, "id"),
                new Sign(
                        Sign.of(state).icon(),
                        headline(state, reason),
                        Sign.of(state).tone()),
                decision(message.path("decision")),
                timeline(message, clocks),
                facts,
                state == MessageState.ACCEPTED || state == MessageState.DEFERRED,
                isDead(state),
                message.path("replays").size());
    }

    private static boolean isDead(MessageState state) {
        return switch (state) {
            case UNDELIVERED, FAILED, BOUNCED, EXPIRED -> true;
            case ACCEPTED,
                    DEFERRED,
                    SENDING,
                    UNCERTAIN,
                    SUBMITTED,
                    SENT,
                    DELIVERED,
                    READ,
                    COMPLAINED,
                    BLOCKED,
                    CANCELLED -> false;
        };
    }

    private static String headline(MessageState state, String reason) {
        String why = reason.isEmpty() ? "" : " " + Words.sentence(reason);
        return switch (state) {
            case ACCEPTED -> "Accepted, and about to go.";
            case DEFERRED -> "Waits." + why;
            case SENDING -> "It is being handed to the provider.";
            case UNCERTAIN -> "The provider may have it; nobody knows yet." + why;
            case SUBMITTED -> "The provider took it. Whether it arrived is not reported yet.";
            case SENT -> "The provider passed it on. Whether it arrived is not reported yet.";
            case DELIVERED -> "Delivered.";
            case READ -> "Delivered and read.";
            case UNDELIVERED -> "It did not arrive." + why;
            case FAILED -> "It could not be sent." + why;
            case BOUNCED -> "The address sent it back." + why;
            case COMPLAINED -> "Delivered, and the person complained of it.";
            case BLOCKED -> "Not sent." + why;
            case EXPIRED -> "Not sent: its time ran out." + why;
            case CANCELLED -> "Not sent: it was cancelled.";
        };
    }

    private static Decision decision(JsonNode decision) {
        List<Reason> reasons = new ArrayList<>();
        for (ObjectNode reason : Told.objects(decision.path("reasons"))) {
            reasons.add(reason(reason));
        }
        List<String> rules = new ArrayList<>();
        decision.path("rules").forEach(rule -> rules.add(rule.asString("")));
        return new Decision(
                Told.text(decision, "id"),
                switch (Told.text(decision, "outcome")) {
                    case "allow" -> new Sign("check", "Allowed", "good");
                    case "defer" -> new Sign("clock", "Deferred", "wait");
                    default -> new Sign("bar", "Refused", "stop");
                },
                Told.text(decision, "explained"),
                List.copyOf(reasons),
                List.copyOf(rules),
                Told.text(decision, "packs"));
    }

    static Reason reason(ObjectNode reason) {
        String code = Told.text(reason, "code");
        var known = Words.reason(code);
        String source = Told.text(reason, "source");
        int page = source.indexOf("https://");
        return new Reason(
                code,
                known.map(k -> k.sentence()).orElseGet(() -> Told.text(reason, "sentence")),
                known.map(k -> k.agent() == null ? "" : k.agent()).orElse(""),
                Words.fact(Told.text(reason, "fact")),
                known.map(k -> k.mend()).orElseGet(() -> Told.text(reason, "mend")),
                Told.text(reason, "rule"),
                page < 0 ? source : source.substring(0, page).replaceAll("[, ]+$", ""),
                page < 0 ? "" : source.substring(page));
    }

    private static List<Event> timeline(ObjectNode message, Clocks clocks) {
        List<Event> out = new ArrayList<>();
        for (ObjectNode step : Told.objects(message.path("history"))) {
            MessageState state = MessageState.of(Told.text(step, "status"));
            String reason = Told.text(step, "reason");
            out.add(new Event(
                    Sign.of(state),
                    clocks.step(Told.text(step, "at")),
                    reason.isEmpty() || reason.equals(state.written()) ? "" : Words.sentence(reason),
                    detail(state, reason, Told.text(step, "detail"))));
        }
        for (ObjectNode attempt : Told.objects(message.path("attempts"))) {
            out.add(attempt(attempt, clocks));
        }
        // A try and the step that it led to may bear the same time: then the order of the document holds.
        out.sort(Comparator.comparing(e -> e.when().at()));
        return List.copyOf(out);
    }

    /** A provider's word beside ours; nothing when it says the same. */
    private static String detail(MessageState state, String reason, String detail) {
        return detail.equals(state.written()) || detail.equals(reason) ? "" : Words.capital(detail);
    }

    private static Event attempt(ObjectNode attempt, Clocks clocks) {
        Instant began = Instant.parse(Told.text(attempt, "started_at"));
        String ended = Told.text(attempt, "finished_at");
        String code = Told.text(attempt, "code");
        String reference = Told.text(attempt, "provider_reference");
        String took = ended.isEmpty()
                ? ""
                : " after " + Duration.between(began, Instant.parse(ended)).toMillis() + " ms";
        String answer = Words.capital(Told.text(attempt, "outcome")) + took + (code.isEmpty() ? "" : ", code " + code);
        return new Event(
                new Sign("play", "Try " + attempt.path("number").asInt(0), "plain"),
                clocks.real(Told.text(attempt, "started_at")),
                answer,
                reference.isEmpty() ? "" : "Provider's reference " + reference);
    }
}
