package dev.gatepost.templates;

import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.RichParts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The wording of a template for one language and, where the law of a country asks for other words, one country
 * (TPL-04).
 *
 * @param language as BCP 47: {@code de}, {@code pt-BR}
 * @param country ISO 3166-1 alpha-2; null for every country
 * @param html the markup of a mail; null when it has none
 * @param parts the texts beside the body, ready to be filled, by the names of {@link RichContent#texts}
 */
public record Variant(
        String language,
        @Nullable String country,
        TemplateText text,
        @Nullable EmailHtml html,
        RichContent rich,
        Map<String, TemplateText> parts) {
    private static final int COUNTRY = 10;
    private static final int WHOLE_TAG = 3;
    private static final int PRIMARY_TAG = 2;

    /**
     * The wording for a recipient, the first that is there: the country's in the recipient's language; the country's in
     * any language, because what its law asks for stands there; the language's, whole tag before primary tag; the
     * standard one.
     */
    static Variant choose(Variant standard, List<Variant> others, @Nullable String language, @Nullable String country) {
        Variant best = standard;
        int most = 0;
        for (Variant variant : others) {
            int fit = fit(variant, language, country);
            if (fit > most) {
                best = variant;
                most = fit;
            }
        }
        // The standard wording serves its own language before another's wording for no country does.
        return most > 0 && most < COUNTRY && fit(standard, language, null) >= most ? standard : best;
    }

    /** The texts beside the body, filled with values that the body takes; one that does not take them is left out. */
    public Map<String, String> richTexts(Map<String, String> values) {
        Map<String, String> out = new LinkedHashMap<>();
        parts.forEach((name, part) -> {
            if (part.render(values) instanceof TemplateText.Rendering.Rendered rendered) {
                out.put(name, rendered.text());
            }
        });
        return out;
    }

    /** What became of filling what stands beside the text. */
    public sealed interface Filled {
        record Fine(RichParts parts) implements Filled {}

        record Faulty(TemplateText.Rendering.Rejected why) implements Filled {}
    }

    /**
     * Fills what the channel carries beside the text.
     *
     * @param values found to be fine by the rendering of the text
     * @param domains to which it may link; empty allows what the template does
     */
    Filled filled(Map<String, String> values, Set<String> domains, OwnLinks own) {
        if (html == null && parts.isEmpty() && rich.whatsapp() == null) {
            return new Filled.Fine(RichParts.NONE);
        }
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, TemplateText> part : parts.entrySet()) {
            switch (part.getValue().render(values, domains, own)) {
                case TemplateText.Rendering.Rendered rendered -> texts.put(part.getKey(), rendered.text());
                case TemplateText.Rendering.Rejected why -> {
                    return new Filled.Faulty(why);
                }
            }
        }
        String markup = null;
        if (html != null) {
            Map<String, String> all = new LinkedHashMap<>(values);
            all.putAll(own.values());
            if (!html.linksOnlyTo(domains, all, own.host())) {
                return new Filled.Faulty(new TemplateText.Rendering.Rejected(
                        ReasonCode.LINK_IN_VARIABLE, null, "the markup links to a host that is not allowed"));
            }
            switch (html.render(all)) {
                case TemplateText.Rendering.Rendered rendered -> markup = rendered.text();
                case TemplateText.Rendering.Rejected why -> {
                    return new Filled.Faulty(why);
                }
            }
        }
        return new Filled.Fine(new RichParts(markup, data(texts), template(values), suggestions(texts)));
    }

    private Map<String, String> data(Map<String, String> texts) {
        Map<String, String> out = new LinkedHashMap<>();
        rich.data().keySet().forEach(name -> out.put(name, Objects.requireNonNull(texts.get("data/" + name))));
        return out;
    }

    private List<RichParts.Suggestion> suggestions(Map<String, String> texts) {
        List<RichParts.Suggestion> out = new ArrayList<>();
        for (int i = 0; i < rich.suggestions().size(); i++) {
            String at = "suggestions/" + i;
            out.add(new RichParts.Suggestion(Objects.requireNonNull(texts.get(at + "/text")), texts.get(at + "/url")));
        }
        return out;
    }

    private RichParts.@Nullable Template template(Map<String, String> values) {
        RichContent.WhatsApp registered = rich.whatsapp();
        if (registered == null) {
            return null;
        }
        List<RichParts.Component> components = new ArrayList<>();
        for (int i = 0; i < registered.components().size(); i++) {
            String at = "whatsapp/components/" + i;
            components.add(new RichParts.Component(
                    registered.components().get(i).type(), slots(at + "/text", values), slots(at + "/url", values)));
        }
        return new RichParts.Template(registered.name(), registered.language(), components);
    }

    private List<RichParts.Value> slots(String part, Map<String, String> values) {
        TemplateText written = parts.get(part);
        return written == null
                ? List.of()
                : written.slots().stream()
                        .map(name -> new RichParts.Value(name, values.getOrDefault(name, "")))
                        .toList();
    }

    /** 0 when it is for somebody else. */
    private static int fit(Variant variant, @Nullable String language, @Nullable String country) {
        if (variant.country() != null && !variant.country().equals(country)) {
            return 0;
        }
        int spoken = language == null ? 0 : language(variant.language(), language);
        return variant.country() == null ? spoken : COUNTRY + spoken;
    }

    private static int language(String have, String wanted) {
        if (have.equalsIgnoreCase(wanted)) {
            return WHOLE_TAG;
        }
        return primary(have).equals(primary(wanted)) ? PRIMARY_TAG : 0;
    }

    private static String primary(String tag) {
        int end = tag.indexOf('-');
        return (end < 0 ? tag : tag.substring(0, end)).toLowerCase(Locale.ROOT);
    }
}
