package dev.gatepost.templates.versions;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.templates.LegalBasis;
import dev.gatepost.templates.Links;
import dev.gatepost.templates.RichContent;
import dev.gatepost.templates.VariableSpec;
import dev.gatepost.templates.VersionText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a version from a body; every fault is noted with its property, those of the texts too. */
public final class ReadVersion {
    private static final int LONGEST_BODY = 20_000;
    private static final int LONGEST_SUBJECT = 400;
    private static final int MOST_VARIANTS = 60;
    private static final String LANGUAGE = "[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*";

    private ReadVersion() {}

    /**
     * Reads the properties of a version.
     *
     * @param channel null when it is at fault itself
     * @param purpose decides the legal basis that {@code defaulted} takes for granted
     * @param defaulted whether a legal basis that is not given is the usual one of the purpose
     */
    public static VersionText of(
            JsonFields fields, @Nullable Channel channel, @Nullable Purpose purpose, boolean defaulted) {
        VersionText.Wording standard = wording(fields, channel, true);
        List<VersionText.Wording> variants = new ArrayList<>();
        for (JsonFields variant : fields.list("variants", MOST_VARIANTS)) {
            variants.add(wording(variant, channel, false));
            variant.finish();
        }
        Optional<LegalBasis> basis = Optional.ofNullable(fields.text("legal_basis", 40))
                .flatMap(text -> {
                    Optional<LegalBasis> parsed = LegalBasis.parse(text);
                    if (parsed.isEmpty()) {
                        fields.fault(
                                "legal_basis",
                                ReasonCode.INVALID_VALUE,
                                "one of consent, contract, legal_obligation, vital_interests, public_task,"
                                        + " legitimate_interests");
                    }
                    return parsed;
                });
        if (basis.isEmpty() && defaulted && purpose != null) {
            basis = Optional.of(LegalBasis.usual(purpose));
        }
        VersionText text = new VersionText(
                standard,
                variants,
                variables(fields),
                hosts(fields),
                new HashSet<>(fields.texts("attested", 20, 60)),
                basis.orElse(null),
                countries(fields),
                fields.text("note", 400));
        if (channel != null
                && !standard.body().isEmpty()
                && text.check(channel) instanceof VersionText.Checked.Faulty(List<VersionText.Fault> faults)) {
            faults.forEach(f -> fields.fault(f.field(), ReasonCode.INVALID_VALUE, f.detail()));
        }
        return text;
    }

    private static VersionText.Wording wording(JsonFields fields, @Nullable Channel channel, boolean standard) {
        String language = Optional.ofNullable(fields.text("language", 20)).orElse("en");
        if (!language.matches(LANGUAGE)) {
            fields.fault("language", ReasonCode.INVALID_VALUE, "a language tag: de, pt-BR");
        }
        String country = standard ? null : fields.text("country", 2);
        if (country != null && !country.matches("[A-Z]{2}")) {
            fields.fault("country", ReasonCode.INVALID_VALUE, "a country's two letters: DE");
        }
        return new VersionText.Wording(
                language,
                country,
                fields.text("subject", LONGEST_SUBJECT),
                fields.requiredText("body", LONGEST_BODY),
                RichContent.read(fields, channel));
    }

    private static List<VariableSpec> variables(JsonFields fields) {
        List<VariableSpec> out = new ArrayList<>();
        for (JsonFields variable : fields.list("variables", 100)) {
            String name = variable.requiredText("name", 40);
            int length = variable.integer("max_length", 1, 2_000, 200);
            String kind = Optional.ofNullable(variable.text("kind", 10)).orElse("text");
            String pattern = variable.text("pattern", 200);
            Optional<VariableSpec.Kind> parsed = VariableSpec.Kind.parse(kind);
            Optional<com.google.re2j.Pattern> form =
                    Optional.ofNullable(pattern).flatMap(VariableSpec::pattern);
            if (parsed.isEmpty()) {
                variable.fault("kind", ReasonCode.INVALID_VALUE, "one of text, number, date, url, code");
            } else if (!name.matches("[a-z][a-z0-9_]{0,39}")) {
                variable.fault("name", ReasonCode.INVALID_VALUE, "lower-case letters, digits and _, like order_id");
            } else if (pattern != null && form.isEmpty()) {
                variable.fault("pattern", ReasonCode.INVALID_VALUE, "a pattern of RE2, such as [A-Z]{2}-[0-9]{4}");
            } else {
                out.add(new VariableSpec(name, length, parsed.get(), form.orElse(null)));
            }
            variable.finish();
        }
        return out;
    }

    private static Set<String> hosts(JsonFields fields) {
        Set<String> out = new HashSet<>();
        for (String host : fields.texts("allowed_hosts", 50, 253)) {
            if (Links.hosts(host).size() == 1) {
                out.addAll(Links.hosts(host));
            } else {
                fields.fault("allowed_hosts", ReasonCode.INVALID_VALUE, "a host: shop.example.com");
            }
        }
        return out;
    }

    private static Set<String> countries(JsonFields fields) {
        Set<String> out = new HashSet<>();
        for (String country : fields.texts("countries", 250, 2)) {
            if (country.matches("[A-Z]{2}")) {
                out.add(country);
            } else {
                fields.fault("countries", ReasonCode.INVALID_VALUE, "countries' two letters: DE");
            }
        }
        return out;
    }
}
