package dev.gatepost.templates;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One version of a template; the text of a version never changes (TPL-01).
 *
 * @param standard the wording for whoever has none of their own
 * @param variants wordings in other languages and for single countries
 * @param attested required-content tokens that software cannot see and that the approver vouches for
 */
public record ActiveTemplate(
        TemplateId id,
        int version,
        String name,
        Channel channel,
        Purpose purpose,
        Brand brand,
        Variant standard,
        List<Variant> variants,
        Set<String> attested) {
    public ActiveTemplate {
        variants = List.copyOf(variants);
    }

    /** The language of the standard wording. */
    public String language() {
        return standard.language();
    }

    /** The standard wording. */
    public TemplateText text() {
        return standard.text();
    }

    /** All wordings, the standard one first. */
    List<Variant> wordings() {
        List<Variant> all = new ArrayList<>(variants.size() + 1);
        all.add(standard);
        all.addAll(variants);
        return all;
    }

    /** The wording for this recipient; what is not known is null. */
    public Variant wording(@Nullable String language, @Nullable String country) {
        return variants.isEmpty() ? standard : Variant.choose(standard, variants, language, country);
    }
}
