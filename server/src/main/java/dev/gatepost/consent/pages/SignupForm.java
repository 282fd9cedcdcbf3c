package dev.gatepost.consent.pages;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Purpose;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A form by which people sign up themselves.
 *
 * @param channels what it offers, at least one
 */
record SignupForm(
        UUID id,
        String name,
        String brand,
        Purpose purpose,
        String basis,
        @Nullable String campaign,
        List<Offer> channels) {
    static final String PREFIX = "frm";

    /**
     * One channel.
     *
     * @param disclosures language to the version that is shown: {@code dis_…@1}
     * @param templates language to the template that asks for confirmation; {@code *} for every other
     */
    record Offer(Channel channel, Map<String, String> disclosures, Map<String, String> templates) {
        /** The text for a language, else the English one, else any. */
        String disclosure(String language) {
            return pick(disclosures, language);
        }

        String template(String language) {
            return pick(templates, language);
        }

        private static String pick(Map<String, String> all, String language) {
            String own = all.get(language);
            String english = all.get("en");
            return own != null
                    ? own
                    : english != null ? english : all.values().iterator().next();
        }
    }

    String written() {
        return Ids.write(PREFIX, id);
    }
}
