package dev.gatepost.policy;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Lays rules of several layers over each other, so that the strictest wins whatever their order. */
final class MergeRules {
    private MergeRules() {}

    /**
     * @param rules all that are in force
     * @param last the day in the most eastern candidate zone, by which dated registrations count
     * @param stamp what the decision says of packs and clocks
     */
    static RuleSet merge(List<Rule> rules, boolean known, LocalDate last, RulePacks.Stamp stamp) {
        boolean nearer = rules.stream().anyMatch(rule -> rule.layer() != RuleFile.Layer.WORLD);
        List<Rule.Threshold> consents = new ArrayList<>();
        List<Rule.Life> lives = new ArrayList<>();
        List<OpenHours> hours = new ArrayList<>();
        List<Rule.Cap> caps = new ArrayList<>();
        List<Rule.AskedOnce> requests = new ArrayList<>();
        List<Rule.Element> content = new ArrayList<>();
        List<Rule.Registration> registrations = new ArrayList<>();
        for (Rule rule : rules) {
            Set<RuleFile.Field> silent = nearer ? rule.givesWay() : Set.of();
            if (!silent.contains(RuleFile.Field.CONSENT)) {
                consents.add(rule.threshold());
            }
            if (!silent.contains(RuleFile.Field.CONSENT_EXPIRY)) {
                lives.addAll(rule.lives());
            }
            OpenHours own = rule.hours();
            if (own != null && !silent.contains(RuleFile.Field.QUIET_HOURS)) {
                hours.add(own);
            }
            if (!silent.contains(RuleFile.Field.CAPS)) {
                caps.addAll(rule.caps());
                requests.addAll(rule.requests());
            }
            if (!silent.contains(RuleFile.Field.CONTENT)) {
                rule.content().stream()
                        .filter(element -> content.stream().noneMatch(other -> covers(other, element)))
                        .forEach(content::add);
            }
            if (!silent.contains(RuleFile.Field.REGISTRATION)) {
                rule.registrations().stream()
                        .filter(registration -> registration.inForce(last))
                        .forEach(registrations::add);
            }
        }
        List<String> ids = rules.stream().map(Rule::id).toList();
        return new RuleSet(
                known,
                List.copyOf(consents),
                List.copyOf(lives),
                List.copyOf(hours),
                List.copyOf(caps),
                List.copyOf(requests),
                List.copyOf(content),
                List.copyOf(registrations),
                ids,
                new Decision(
                        new Decision.Outcome.Allow(), List.of(), stamp.packs(), stamp.zoneData(), ids, Duration.ZERO));
    }

    private static boolean covers(Rule.Element other, Rule.Element element) {
        return other.checked() && other.token().equals(element.token());
    }
}
