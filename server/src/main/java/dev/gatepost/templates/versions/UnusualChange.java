package dev.gatepost.templates.versions;

import dev.gatepost.platform.Purpose;
import dev.gatepost.templates.Links;
import dev.gatepost.templates.VariableSpec;
import dev.gatepost.templates.VersionText;
import dev.gatepost.templates.lint.PromotionalWords;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a new version changes that a change of words hardly ever does (TPL-02): the marks of a template taken over, or
 * of advertising slipped into it. Pure.
 */
final class UnusualChange {
    private static final int TWICE = 2;
    /** Below this, a text that doubles is still short. */
    private static final int SHORT = 40;

    private UnusualChange() {}

    /**
     * The flags: {@code new_links}, {@code promotional_words}, {@code length}, {@code variables}, {@code legal_basis}.
     */
    static Set<String> between(VersionText before, VersionText after, Purpose purpose) {
        Set<String> flags = new LinkedHashSet<>();
        if (!hosts(before).containsAll(hosts(after))) {
            flags.add("new_links");
        }
        if (purpose != Purpose.PROMOTIONAL && !promotional(before).containsAll(promotional(after))) {
            flags.add("promotional_words");
        }
        int was = longest(before);
        int is = longest(after);
        if (is >= TWICE * was && is > SHORT || was >= TWICE * is && was > SHORT) {
            flags.add("length");
        }
        if (!names(before.variables()).containsAll(names(after.variables()))) {
            flags.add("variables");
        }
        if (before.legalBasis() != null && before.legalBasis() != after.legalBasis()) {
            flags.add("legal_basis");
        }
        return flags;
    }

    private static Set<String> hosts(VersionText text) {
        Set<String> out = new HashSet<>(text.allowedHosts());
        for (VersionText.Wording w : text.wordings()) {
            out.addAll(Links.hosts(w.body()));
            if (w.subject() != null) {
                out.addAll(Links.hosts(w.subject()));
            }
            if (w.rich().html() != null) {
                out.addAll(Links.hosts(w.rich().html()));
            }
            w.rich().texts().values().forEach(t -> out.addAll(Links.hosts(t)));
        }
        return out;
    }

    private static Set<String> promotional(VersionText text) {
        return text.wordings().stream()
                .flatMap(w -> PromotionalWords.in(w.subject() + " " + w.body(), w.language()).stream())
                .collect(Collectors.toSet());
    }

    private static int longest(VersionText text) {
        return text.wordings().stream().mapToInt(w -> w.body().length()).max().orElse(0);
    }

    private static Set<String> names(List<VariableSpec> variables) {
        return variables.stream().map(VariableSpec::name).collect(Collectors.toSet());
    }
}
