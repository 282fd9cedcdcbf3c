package dev.gatepost.policy;

import dev.gatepost.contacts.Place;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a workspace's own that are in force at one instant, ready to be laid over rule packs (POL-04). What was
 * laid over is kept, so that a decision costs a look into a map. A rule's id in a decision is {@code
 * custom/pol_…/v2/1}: the policy, its version, and its place in it.
 */
public final class CustomRules {
    /** More merged sets than this are made anew each time; there are about a hundred in a busy workspace. */
    private static final int MOST_KEPT = 2_000;

    private static final String UNITED_STATES = "US";
    /** The pack that asks for what any state asks for. */
    private static final String EVERY_STATE = "US-SAFE";

    private final List<Named> rules;
    private final Map<Key, RuleSet> laid = new ConcurrentHashMap<>();

    /** @param id as decisions name it */
    public record Named(String id, String policy, CustomRule rule) {
        String source() {
            return "the workspace's own policy " + policy;
        }
    }

    /** A set of merged rules is made once and kept, so it is known by being the same. */
    private record Key(
            RuleSet base,
            Channel channel,
            Purpose purpose,
            @Nullable String country,
            List<String> regions) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key
                    && key.base == base
                    && key.channel == channel
                    && key.purpose == purpose
                    && java.util.Objects.equals(key.country, country)
                    && key.regions.equals(regions);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * System.identityHashCode(base) + channel.ordinal()) + purpose.ordinal();
        }
    }

    public CustomRules(List<Named> rules) {
        this.rules = List.copyOf(rules);
    }

    public List<Named> rules() {
        return rules;
    }

    /** The rules of the packs with these laid over. */
    RuleSet over(RuleSet base, PolicyRequest request, Place place, RulePacks packs) {
        var key = new Key(base, request.channel(), request.purpose(), place.country(), place.regions());
        RuleSet known = laid.get(key);
        if (known != null) {
            return known;
        }
        RuleSet made = lay(base, request, place, packs);
        if (laid.size() < MOST_KEPT) {
            laid.put(key, made);
        }
        return made;
    }

    private RuleSet lay(RuleSet base, PolicyRequest request, Place place, RulePacks packs) {
        List<Rule.Threshold> consents = new ArrayList<>(base.consents());
        List<OpenHours> hours = new ArrayList<>(base.hours());
        List<Rule.Cap> caps = new ArrayList<>(base.caps());
        List<Rule.Element> content = new ArrayList<>(base.content());
        List<String> ids = new ArrayList<>();
        Set<String> waived = new HashSet<>();
        for (Named named : rules) {
            if (!concerns(named.rule(), request, place)) {
                continue;
            }
            String id = named.id();
            String source = named.source();
            switch (named.rule().what()) {
                case CustomRule.What.Hours own -> hours.add(hours(id, source, own, packs));
                case CustomRule.What.Cap(int max, var within) -> caps.add(new Rule.Cap(id, source, max, within));
                case CustomRule.What.Content(String element) ->
                    content.add(new Rule.Element(id, source, element, true));
                case CustomRule.What.Consent(ConsentBasis least) ->
                    consents.add(new Rule.Threshold(id, source, least, least, false, List.of()));
                case CustomRule.What.Waiver(String rule) -> {
                    if (!mayBeWaived(packs, rule)) {
                        continue;
                    }
                    waived.add(rule);
                }
                case CustomRule.What.DoubleOptIn _,
                        CustomRule.What.States _,
                        CustomRule.What.Countries _,
                        CustomRule.What.Senders _,
                        CustomRule.What.Templates _ -> {}
            }
            ids.add(id);
        }
        hours.removeIf(h -> waived.contains(h.rule()));
        return ids.isEmpty() ? base : base.laidOver(consents, hours, caps, content, ids);
    }

    /** A rule for some countries holds for who lives there as well; a waiver only where all agree. */
    private static boolean concerns(CustomRule rule, PolicyRequest request, Place place) {
        List<String> countries = place.countries();
        if (countries.size() < 2) {
            return rule.concerns(request.channel(), request.purpose(), place.country());
        }
        return rule.loosens()
                ? countries.stream().allMatch(c -> rule.concerns(request.channel(), request.purpose(), c))
                : countries.stream().anyMatch(c -> rule.concerns(request.channel(), request.purpose(), c));
    }

    private static OpenHours hours(String id, String source, CustomRule.What.Hours own, RulePacks packs) {
        int[] open = {own.from().toSecondOfDay(), own.until().toSecondOfDay()};
        int[][] week = new int[7][];
        for (DayOfWeek day : DayOfWeek.values()) {
            week[day.getValue() - 1] = own.days().contains(day) ? open : new int[0];
        }
        return new OpenHours(id, source, null, week, Holidays.NONE, packs.zones());
    }

    /** Whether these packs have hours of that rule, and they are good practice, neither law nor a carrier's terms. */
    public static boolean mayBeWaived(RulePacks packs, String rule) {
        return packs.texts().values().stream()
                .flatMap(file -> file.rules().stream())
                .anyMatch(text -> text.id().equals(rule)
                        && text.quietHours() != null
                        && text.quietHours().basis().equals("best_practice"));
    }

    /** Refuses what the workspace has closed altogether. */
    void check(PolicyRequest request, PolicyFacts facts, Findings findings) {
        String country = facts.place().country();
        for (Named named : rules) {
            if (!concerns(named.rule(), request, facts.place())) {
                continue;
            }
            switch (named.rule().what()) {
                case CustomRule.What.Countries(var blocked) -> {
                    if (country == null && request.channel().usesNumber()) {
                        deny(named, "an unknown country is closed", findings);
                    }
                    for (String each : facts.place().countries()) {
                        if (blocked.contains(each)) {
                            deny(named, each + " is closed", findings);
                        }
                    }
                }
                case CustomRule.What.Senders(var blocked) -> {
                    if (blocked.contains(facts.sender().id())) {
                        deny(named, facts.sender().id() + " is closed", findings);
                    }
                }
                case CustomRule.What.Templates(var blocked) -> {
                    String template = facts.content().template();
                    int version = template.lastIndexOf(" v");
                    if (blocked.contains(version < 0 ? template : template.substring(0, version))) {
                        deny(named, template + " is closed", findings);
                    }
                }
                case CustomRule.What.DoubleOptIn _ -> confirmed(named, facts.consent(), findings);
                case CustomRule.What.Hours _,
                        CustomRule.What.Cap _,
                        CustomRule.What.Content _,
                        CustomRule.What.Consent _,
                        CustomRule.What.States _,
                        CustomRule.What.Waiver _ -> {}
            }
        }
    }

    private static void confirmed(Named named, PolicyFacts.@Nullable ConsentFact consent, Findings findings) {
        if (consent == null || !consent.granted()) {
            findings.deny(ReasonCode.CONSENT_MISSING, named.id(), named.source(), "nobody confirmed an opt-in");
        } else if (!Boolean.TRUE.equals(consent.confirmed())) {
            findings.deny(
                    ReasonCode.CONSENT_TOO_WEAK,
                    named.id(),
                    named.source(),
                    "the opt-in was not confirmed once more (%s)".formatted(consent.evidence()));
        }
    }

    /** The place by whose rules it is decided: under the strictest of all states where the workspace wants that. */
    Place place(PolicyRequest request, Place place) {
        if (!place.countries().contains(UNITED_STATES)) {
            return place;
        }
        for (Named named : rules) {
            if (named.rule().what() instanceof CustomRule.What.States(boolean unproven)
                    && named.rule().concerns(request.channel(), request.purpose(), UNITED_STATES)
                    && (unproven ? !place.homeKnown() : !place.tellsState())) {
                return place.under(EVERY_STATE);
            }
        }
        return place;
    }

    private static void deny(Named named, String fact, Findings findings) {
        findings.deny(ReasonCode.OWN_RULE, named.id(), named.source(), fact);
    }
}
