package dev.gatepost.templates;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The wording of a template for one language and, where the law of a country asks for other words, one country
 * (TPL-04).
 *
 * @param language as BCP 47: {@code de}, {@code pt-BR}
 * @param country ISO 3166-1 alpha-2; null for every country
 * @param html the markup of a mail; null when it has none
 */
public record Variant(
        String language,
        @Nullable String country,
        TemplateText text,
        @Nullable EmailHtml html,
        RichContent rich) {
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
        rich.texts().forEach((name, written) -> {
            if (TemplateText.parse(null, written, text.variables(), text.allowedHosts())
                            instanceof TemplateText.Parsed.Valid(TemplateText part)
                    && part.render(values) instanceof TemplateText.Rendering.Rendered rendered) {
                out.put(name, rendered.text());
            }
        });
        return out;
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
