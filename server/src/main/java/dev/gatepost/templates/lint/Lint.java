package dev.gatepost.templates.lint;

import dev.gatepost.access.Workspace;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.templates.Brand;
import dev.gatepost.templates.ContentElements;
import dev.gatepost.templates.Segments;
import dev.gatepost.templates.VariableSpec;
import dev.gatepost.templates.Variant;
import dev.gatepost.templates.VersionText;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Looks over a version before people do (TPL-03). Pure but for the rules and the clock it is given; linear in the text
 * and the number of countries.
 */
public final class Lint {
    /** What Gatepost itself adds to a mail when it sends, so that no author can. */
    private static final Set<String> ADDED = Set.of("list_unsubscribe_https", "list_unsubscribe_post_one_click");

    private static final int MANY_PARTS = 3;

    private final ContentRules rules;
    private final ContentElements elements;
    private final InstantSource clock;

    public Lint(ContentRules rules, ContentElements elements, InstantSource clock) {
        this.rules = rules;
        this.elements = elements;
        this.clock = clock;
    }

    /** A version that makes sense, and what it belongs to. */
    public record Draft(
            Channel channel, Purpose purpose, Brand brand, VersionText text, Variant standard, List<Variant> variants) {
        List<Variant> wordings() {
            List<Variant> all = new ArrayList<>(variants.size() + 1);
            all.add(standard);
            all.addAll(variants);
            return all;
        }
    }

    /** Where a template is written, and to which hosts it may link. */
    public record Place(Workspace.Kind kind, Set<String> promotionalCountries, Set<String> linkDomains) {}

    /** All findings, errors first. */
    public List<Finding> of(Draft draft, Place place) {
        List<Finding> out = new ArrayList<>();
        for (Variant variant : draft.wordings()) {
            String where = where(variant);
            collisions(where, variant, draft, out);
            out.addAll(LinkCheck.of(where, variant, place.kind(), place.linkDomains()));
            if (draft.purpose() != Purpose.PROMOTIONAL) {
                advertising(where, variant, draft, out);
            }
            if (draft.channel() == Channel.SMS) {
                cost(where, variant, out);
            }
        }
        for (String host : draft.text().allowedHosts()) {
            LinkCheck.look("allowed_hosts", host, place.kind(), place.linkDomains(), out);
        }
        variables(draft.text(), out);
        jurisdictions(draft, place, out);
        out.sort((a, b) -> a.severity().compareTo(b.severity()));
        return out;
    }

    private static String where(Variant variant) {
        return variant.country() == null ? variant.language() : variant.language() + "-" + variant.country();
    }

    private void collisions(String where, Variant variant, Draft draft, List<Finding> out) {
        if (draft.channel() == Channel.EMAIL || draft.channel() == Channel.PUSH) {
            return;
        }
        Set<String> words = elements.stopWords(variant.language());
        Set<String> phrases = elements.stopPhrases(variant.language());
        for (String word : StopWordUse.collisions(variant.text().words(), words, phrases)) {
            out.add(Finding.error(
                    "stop_word_collision",
                    where,
                    "an answer of " + word + " opts the person out of everything, whatever the text says it does",
                    "Ask for another word, such as CHANGE or NO."));
        }
    }

    private static void advertising(String where, Variant variant, Draft draft, List<Finding> out) {
        Set<String> found = PromotionalWords.in(variant.text().words(), variant.language());
        if (!found.isEmpty()) {
            out.add(Finding.error(
                    "mixed_purpose",
                    where,
                    "%s in a %s text makes all of it promotional"
                            .formatted(String.join(", ", found), draft.purpose().written()),
                    "Take it out, or make it a promotional template."));
        }
    }

    private static void cost(String where, Variant variant, List<Finding> out) {
        SegmentAdvice.of(variant.text().longest('m'))
                .ifPresent(advice -> out.add(new Finding(
                        Finding.Severity.HINT,
                        "costly_characters",
                        where,
                        "%s: %d parts in %s at the longest; %d with plain characters"
                                .formatted(
                                        String.join(" ", advice.changed()),
                                        advice.before().count(),
                                        advice.before().encoding().written(),
                                        advice.after().count()),
                        SegmentAdvice.of(variant.text().words())
                                .map(SegmentAdvice.Advice::text)
                                .orElse("Use plain quotes, hyphens and spaces, and no emoji."))));
        Segments worst = Segments.of(variant.text().longest('Ж'));
        if (worst.count() > MANY_PARTS) {
            out.add(Finding.warning(
                    "many_parts",
                    where,
                    "with long values in another alphabet it takes " + worst.count() + " parts",
                    "Shorten max_length of the variables."));
        }
    }

    private static void variables(VersionText text, List<Finding> out) {
        for (VariableSpec variable : text.variables()) {
            String slot = "{{" + variable.name() + "}}";
            boolean used = text.wordings().stream()
                    .anyMatch(w -> stands(slot, w.body())
                            || w.subject() != null && stands(slot, w.subject())
                            || w.rich().html() != null && stands(slot, w.rich().html())
                            || w.rich().texts().values().stream().anyMatch(t -> stands(slot, t)));
            if (!used) {
                out.add(Finding.warning(
                        "variable_unused", "variables/" + variable.name(), "no wording uses it", "Take it out."));
            }
            if (variable.kind() == VariableSpec.Kind.URL && text.allowedHosts().isEmpty()) {
                out.add(Finding.error(
                        "url_without_host",
                        "variables/" + variable.name(),
                        "a url can only lead to an allowed host, and none is allowed",
                        "Name the hosts in allowed_hosts."));
            }
        }
    }

    private static boolean stands(String slot, String text) {
        return text.replace(" ", "").contains(slot);
    }

    private void jurisdictions(Draft draft, Place place, List<Finding> out) {
        Set<String> countries = new TreeSet<>(draft.text().countries());
        if (countries.isEmpty() && draft.purpose() == Purpose.PROMOTIONAL) {
            countries.addAll(place.promotionalCountries());
        }
        TreeMap<String, Finding> vouched = new TreeMap<>();
        for (String country : countries) {
            List<ContentRules.Needed> needed = rules.in(country, draft.channel(), draft.purpose(), clock.instant());
            for (Variant variant : served(draft, country)) {
                Set<String> has = new HashSet<>(elements.of(
                        variant.text().words(), null, ContentElements.Context.of(draft.brand(), variant.language())));
                if (variant.text().usesOwnLinks()) {
                    has.addAll(Set.of("unsubscribe_link_body", "optout_instruction"));
                }
                for (ContentRules.Needed n : needed) {
                    if (n.checked() && !has.contains(n.token()) && !ADDED.contains(n.token())) {
                        out.add(Finding.error(
                                "content_missing",
                                where(variant),
                                "%s is missing for %s (%s; %s)".formatted(n.token(), country, n.rule(), n.source()),
                                "Add it to the wording, or make one for " + country + "."));
                    }
                }
            }
            needed.stream()
                    .filter(n -> !n.checked() && !draft.text().attested().contains(n.token()))
                    .forEach(n -> vouched.putIfAbsent(
                            n.token(),
                            Finding.warning(
                                    "to_be_attested",
                                    "attested",
                                    "%s asks for %s, which software cannot see (%s)"
                                            .formatted(country, n.token(), n.rule()),
                                    "See that it is so, then name it in attested.")));
        }
        out.addAll(vouched.values());
    }

    /** The wordings that somebody in this country may get. */
    private static List<Variant> served(Draft draft, String country) {
        List<Variant> own = draft.variants().stream()
                .filter(v -> country.equals(v.country()))
                .toList();
        return own.isEmpty()
                ? draft.wordings().stream().filter(v -> v.country() == null).toList()
                : own;
    }
}
