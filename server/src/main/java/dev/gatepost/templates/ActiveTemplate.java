package dev.gatepost.templates;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import java.util.Set;

/**
 * One version of a template; the text of a version never changes (TPL-01).
 *
 * @param attested required-content tokens that software cannot see and that the approver vouches for
 */
public record ActiveTemplate(
        TemplateId id,
        int version,
        String name,
        Channel channel,
        Purpose purpose,
        Brand brand,
        String language,
        TemplateText text,
        Set<String> attested) {}
