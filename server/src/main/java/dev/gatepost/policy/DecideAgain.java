package dev.gatepost.policy;

import dev.gatepost.contacts.Place;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Decides a message again from the facts stored with its decision, under the rules of its day and under others, and
 * tells the difference (POL-05). What no rule decides (an opt-out, a closed country, a budget) is as it was. Zones that
 * were too many to be stored, and facts of messages older than their storing, are taken as favourable in both.
 */
public final class DecideAgain {
    private final PacksInForce before;
    private final @Nullable RulePacks after;

    /** @param after the packs to compare with; null for those of the day */
    public DecideAgain(PacksInForce before, @Nullable RulePacks after) {
        this.before = before;
        this.after = after;
    }

    /**
     * A message as it was decided.
     *
     * @param stored its decision
     * @param ownBefore the workspace's own rules of the day
     * @param ownAfter those to compare with
     */
    public record Past(
            Channel channel,
            Purpose purpose,
            @Nullable Instant expiresAt,
            ObjectNode stored,
            @Nullable CustomRules ownBefore,
            @Nullable CustomRules ownAfter) {
        /** When it was decided, by the workspace's clock. */
        public Instant at() {
            return decidedAt(stored);
        }
    }

    /** When a stored decision was made. */
    public static Instant decidedAt(ObjectNode stored) {
        return Instant.parse(stored.at("/facts/decided_at").asString(""));
    }

    /**
     * @param from the outcome under the rules of the day, {@code to} under the others
     * @param reasons codes of reasons that only one of the two has
     */
    public record Difference(String from, String to, Set<String> reasons) {
        /** Whether the outcome is another. */
        public boolean changed() {
            return !from.equals(to);
        }
    }

    /** Both decisions, held against each other. */
    public Difference of(Past past) {
        Instant at = past.at();
        boolean wished = past.stored().path("outcome").asString("").equals("defer")
                && past.stored().path("reasons").isEmpty();
        var request = new PolicyRequest(
                past.channel(),
                past.purpose(),
                at,
                wished ? Instant.parse(past.stored().path("not_before").asString("")) : null,
                past.expiresAt());
        if (keptByNoRule(past.stored())) {
            return new Difference("deny", "deny", Set.of());
        }
        RulePacks was = before.at(at);
        RulePacks is = after == null ? was : after;
        Decision one = new Decide(was).decide(request, facts(past, request, was, past.ownBefore()));
        Decision other = new Decide(is).decide(request, facts(past, request, is, past.ownAfter()));
        return new Difference(outcome(one), outcome(other), changes(one, other));
    }

    /** Refused by what is no rule of a pack and no rule of the workspace: it would be refused again. */
    private static boolean keptByNoRule(ObjectNode stored) {
        if (!stored.path("outcome").asString("").equals("deny")) {
            return false;
        }
        for (JsonNode reason : stored.path("reasons")) {
            String rule = reason.path("rule").asString("");
            boolean gate = rule.startsWith("gate/") && !rule.equals("gate/expiry");
            if (gate || rule.indexOf('/') < 0) {
                return true;
            }
        }
        return false;
    }

    private static PolicyFacts facts(Past past, PolicyRequest request, RulePacks packs, @Nullable CustomRules own) {
        JsonNode facts = past.stored().path("facts");
        JsonNode country = facts.path("country");
        List<ZoneId> zones = new ArrayList<>();
        facts.path("zones").forEach(zone -> zones.add(ZoneId.of(zone.asString(""))));
        List<Instant> recent = new ArrayList<>();
        facts.path("recent").forEach(at -> recent.add(Instant.parse(at.asString(""))));
        var place = new Place(
                country.isMissingNode() ? null : country.asString(""),
                texts(facts.path("regions")),
                zones,
                facts.path("home_known").asBoolean(false));
        RuleSet rules = packs.merged(place, request.channel(), request.purpose(), request.due());
        Set<String> registrations = new TreeSet<>(texts(facts.path("registrations")));
        if (facts.path("registrations").isMissingNode()) {
            rules.registrations().forEach(r -> registrations.addAll(r.anyOf()));
        }
        Set<String> elements = new TreeSet<>(texts(facts.path("elements")));
        if (facts.path("elements").isMissingNode()) {
            rules.content().forEach(e -> elements.add(e.token()));
        }
        String sender = facts.path("sender").asString("");
        return new PolicyFacts(
                place,
                Set.copyOf(place.countries()),
                List.of(),
                consent(facts.path("consent")),
                new PolicyFacts.SenderFact(
                        sender,
                        sender,
                        sender,
                        Set.copyOf(Arrays.asList(Purpose.values())),
                        Set.of(),
                        registrations,
                        null,
                        null),
                new PolicyFacts.ContentFact(facts.path("content").asString(""), elements),
                recent,
                Surroundings.NONE,
                own);
    }

    private static PolicyFacts.@Nullable ConsentFact consent(JsonNode consent) {
        return consent.isMissingNode()
                ? null
                : new PolicyFacts.ConsentFact(
                        ConsentBasis.parse(consent.path("basis").asString("")).orElse(ConsentBasis.NONE),
                        consent.path("granted").asBoolean(false),
                        Instant.parse(consent.path("at").asString("")),
                        consent.path("event").asString(""),
                        null,
                        consent.has("confirmed") ? consent.path("confirmed").asBoolean() : null);
    }

    private static List<String> texts(JsonNode list) {
        List<String> out = new ArrayList<>();
        list.forEach(each -> out.add(each.asString("")));
        return out;
    }

    private static String outcome(Decision decision) {
        return switch (decision.outcome()) {
            case Decision.Outcome.Allow() -> "allow";
            case Decision.Outcome.Defer _ -> "defer";
            case Decision.Outcome.Deny() -> "deny";
        };
    }

    private static Set<String> changes(Decision one, Decision other) {
        Set<String> before = codes(one);
        Set<String> after = codes(other);
        Set<String> out = new TreeSet<>(before);
        out.addAll(after);
        before.retainAll(after);
        out.removeAll(before);
        return out;
    }

    private static Set<String> codes(Decision decision) {
        Set<String> out = new TreeSet<>();
        decision.reasons().forEach(reason -> out.add(reason.code().code()));
        return out;
    }
}
