package dev.gatepost.policy;

import java.util.List;
import java.util.stream.Stream;

/**
 * What holds for one set of jurisdictions, one channel and one purpose on one day: the strictest of all layers, ready
 * to be held against facts. Immutable, made once and kept.
 *
 * @param known whether a pack nearer than the world's stands behind it
 * @param consents one for each rule; a consent must satisfy all
 * @param lives how long consents last; the shortest counts
 * @param hours must all be open, each in every candidate zone
 * @param content without repeats
 * @param rules ids of all rules in it
 * @param allowed the decision when nothing stands against, made once
 */
record RuleSet(
        boolean known,
        List<Rule.Threshold> consents,
        List<Rule.Life> lives,
        List<OpenHours> hours,
        List<Rule.Cap> caps,
        List<Rule.AskedOnce> requests,
        List<Rule.Element> content,
        List<Rule.Registration> registrations,
        List<String> rules,
        Decision allowed) {

    /** Whether no pack has a word on it. */
    boolean isSilent() {
        return rules.isEmpty();
    }

    /** The same with rules of a workspace's own; {@link #rules} keeps to those of the packs. */
    RuleSet laidOver(
            List<Rule.Threshold> ownConsents,
            List<OpenHours> ownHours,
            List<Rule.Cap> ownCaps,
            List<Rule.Element> ownContent,
            List<String> ids) {
        List<String> all = Stream.concat(rules.stream(), ids.stream()).toList();
        return new RuleSet(
                known,
                List.copyOf(ownConsents),
                lives,
                List.copyOf(ownHours),
                List.copyOf(ownCaps),
                requests,
                List.copyOf(ownContent),
                registrations,
                rules,
                new Decision(
                        allowed.outcome(),
                        allowed.reasons(),
                        allowed.packs(),
                        allowed.zoneData(),
                        all,
                        allowed.spread()));
    }

    /** The same, tightened by hours of the workspace's own. */
    RuleSet with(OpenHours own) {
        return new RuleSet(
                known,
                consents,
                lives,
                Stream.concat(hours.stream(), Stream.of(own)).toList(),
                caps,
                requests,
                content,
                registrations,
                rules,
                allowed);
    }
}
