package dev.gatepost.templates;

import dev.gatepost.platform.Channel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an author writes for one version: the standard wording, those for other languages and countries, and what
 * surrounds them. Not yet known to make sense; {@link #check} says.
 *
 * @param legalBasis why it may be said at all; null as long as nobody has decided
 * @param countries where it may go, ISO 3166-1 alpha-2; empty for anywhere
 * @param attested required-content tokens that the approvers vouch for
 */
public record VersionText(
        Wording standard,
        List<Wording> variants,
        List<VariableSpec> variables,
        Set<String> allowedHosts,
        Set<String> attested,
        @Nullable LegalBasis legalBasis,
        Set<String> countries,
        @Nullable String note) {
    public VersionText {
        variants = List.copyOf(variants);
        variables = List.copyOf(variables);
        allowedHosts = Set.copyOf(allowedHosts);
        attested = Set.copyOf(attested);
        countries = Set.copyOf(countries);
    }

    /** One wording as it was written. */
    public record Wording(
            String language,
            @Nullable String country,
            @Nullable String subject,
            String body,
            RichContent rich) {}

    /** Something that makes it no template: the property, and a sentence for the author. */
    public record Fault(String field, String detail) {}

    /** Whether it makes sense. */
    public sealed interface Checked {
        record Fine(Variant standard, List<Variant> variants) implements Checked {}

        record Faulty(List<Fault> faults) implements Checked {}
    }

    /** All wordings, the standard one first. */
    public List<Wording> wordings() {
        List<Wording> all = new ArrayList<>(variants.size() + 1);
        all.add(standard);
        all.addAll(variants);
        return all;
    }

    /** Reads every wording; all faults are told at once. */
    public Checked check(Channel channel) {
        List<Fault> faults = new ArrayList<>();
        List<Variant> fine = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        int place = -1;
        for (Wording wording : wordings()) {
            String at = place < 0 ? "" : "variants/" + place + "/";
            place++;
            if (!at.isEmpty() && !seen.add(wording.language() + "/" + wording.country())) {
                faults.add(new Fault(at + "language", "there is another variant for this language and country"));
            }
            if (channel == Channel.EMAIL
                    && (wording.subject() == null || wording.subject().isBlank())) {
                faults.add(new Fault(at + "subject", "a mail has a subject"));
            }
            Variant variant = read(wording, at, faults);
            if (variant != null && channel != Channel.EMAIL && variant.text().usesOwnLinks()) {
                faults.add(new Fault(at + "body", "{{unsubscribe_url}} and {{preferences_url}} are for mail alone"));
            } else if (variant != null) {
                fine.add(variant);
            }
        }
        return faults.isEmpty()
                ? new Checked.Fine(fine.getFirst(), fine.subList(1, fine.size()))
                : new Checked.Faulty(faults);
    }

    private List<VariableSpec> withOwnLinks() {
        List<VariableSpec> all = new ArrayList<>(variables);
        OwnLinks.NAMES.forEach(name -> all.add(new VariableSpec(name, 2_000, VariableSpec.Kind.URL)));
        return all;
    }

    private @Nullable Variant read(Wording wording, String at, List<Fault> faults) {
        EmailHtml html = null;
        String markup = wording.rich().html();
        if (markup != null) {
            switch (EmailHtml.parse(markup, withOwnLinks())) {
                case EmailHtml.Parsed.Valid(EmailHtml valid) -> html = valid;
                case EmailHtml.Parsed.Invalid(String detail) -> faults.add(new Fault(at + "html", detail));
            }
        }
        Map<String, TemplateText> parts = new LinkedHashMap<>();
        for (Map.Entry<String, String> text : wording.rich().texts().entrySet()) {
            switch (TemplateText.parse(null, text.getValue(), variables, allowedHosts)) {
                case TemplateText.Parsed.Valid(TemplateText part) -> parts.put(text.getKey(), part);
                case TemplateText.Parsed.Invalid(String detail) -> faults.add(new Fault(at + text.getKey(), detail));
            }
        }
        return switch (TemplateText.parse(wording.subject(), wording.body(), variables, allowedHosts)) {
            case TemplateText.Parsed.Valid(TemplateText text) ->
                new Variant(wording.language(), wording.country(), text, html, wording.rich(), parts);
            case TemplateText.Parsed.Invalid(String detail) -> {
                faults.add(new Fault(at + "body", detail));
                yield null;
            }
        };
    }
}
