package dev.gatepost.templates;

import com.google.re2j.Pattern;
import dev.gatepost.platform.Purpose;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an outside register has on record of a template (TPL-07): India's DLT ({@code in_dlt}), Meta ({@code meta}), or
 * another, whose name begins with the country it is for ({@code sg_ssir}).
 *
 * @param reference the register's own id of the template
 * @param patterns the texts as registered; empty when the register keeps none
 * @param category what the register takes it for; null when it knows no categories
 * @param facts further fields of the register: entity, header
 * @param why the register's or the reporter's reason for the state
 */
public record OutsideRegistration(
        String regime,
        State state,
        @Nullable String reference,
        List<String> patterns,
        @Nullable String category,
        @Nullable String language,
        Map<String, String> facts,
        @Nullable String why,
        Instant changedAt) {
    public static final String DLT = "in_dlt";
    public static final String META = "meta";

    /** Longest value in one place of a DLT text: TRAI's content template rules allow 30 characters a variable. */
    private static final int DLT_VARIABLE = 30;

    private static final java.util.regex.Pattern VARIABLE =
            java.util.regex.Pattern.compile("\\{#[a-zA-Z]{1,20}#\\}|\\{\\{\\s*[a-z0-9_]{1,40}\\s*\\}\\}");

    /** Only {@code registered} lets a text out. */
    public enum State {
        PENDING,
        REGISTERED,
        PAUSED,
        REJECTED,
        EXPIRED;

        private final String written = name().toLowerCase(Locale.ROOT);

        public String written() {
            return written;
        }

        public static Optional<State> parse(String text) {
            for (State state : values()) {
                if (state.written.equals(text)) {
                    return Optional.of(state);
                }
            }
            return Optional.empty();
        }
    }

    public OutsideRegistration {
        patterns = List.copyOf(patterns);
        facts = Map.copyOf(facts);
    }

    /** Whether messages to this country need it; a register without a country is for all. */
    boolean concerns(@Nullable String country) {
        if (!regime.matches("[a-z]{2}_.*")) {
            return true;
        }
        return country != null && regime.startsWith(country.toLowerCase(Locale.ROOT));
    }

    /** Meta's category for what is sent for this purpose. */
    public static String metaCategory(Purpose purpose) {
        return switch (purpose) {
            case PROMOTIONAL -> "marketing";
            case OTP -> "authentication";
            case TRANSACTIONAL, SERVICE, CONVERSATIONAL -> "utility";
        };
    }

    /** What is wrong with the record itself for that purpose; null when it holds. */
    public @Nullable String fault(Purpose purpose) {
        if (state != State.REGISTERED) {
            return "%s says %s since %s%s".formatted(regime, state.written(), changedAt, why == null ? "" : ": " + why);
        }
        if (regime.equals(META) && category != null && !category.equals(metaCategory(purpose))) {
            return "meta has it as %s since %s; for %s messages it must be %s"
                    .formatted(category, changedAt, purpose.written(), metaCategory(purpose));
        }
        return null;
    }

    /** The patterns, ready to be matched; made once for each record that is loaded. */
    List<Pattern> compiled() {
        String anything = regime.equals(DLT) ? ".{0," + DLT_VARIABLE + "}" : ".*";
        List<Pattern> out = new ArrayList<>();
        for (String pattern : patterns) {
            StringBuilder regex = new StringBuilder("(?s)");
            java.util.regex.Matcher variable = VARIABLE.matcher(pattern);
            int at = 0;
            while (variable.find()) {
                regex.append(Pattern.quote(pattern.substring(at, variable.start())))
                        .append(anything);
                at = variable.end();
            }
            regex.append(Pattern.quote(pattern.substring(at)));
            out.add(Pattern.compile(regex.toString()));
        }
        return out;
    }
}
