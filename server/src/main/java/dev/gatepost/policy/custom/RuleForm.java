package dev.gatepost.policy.custom;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.policy.ConsentBasis;
import dev.gatepost.policy.CustomRule;
import dev.gatepost.policy.CustomRule.What;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Rules as the API takes and gives them, and as they are stored. */
public final class RuleForm {
    static final int MOST_RULES = 50;
    private static final int MOST_NAMES = 300;
    private static final String KINDS =
            "hours, cap, gap, content, consent, double_opt_in, us_states, blocked_countries, blocked_senders, "
                    + "blocked_templates or waiver";

    private RuleForm() {}

    /** Reads the property {@code rules}, noting every fault; the rules without fault come back. */
    public static List<CustomRule> read(JsonFields fields) {
        List<CustomRule> out = new ArrayList<>();
        List<JsonFields> given = fields.list("rules", MOST_RULES);
        if (given.isEmpty()) {
            fields.fault("rules", ReasonCode.MISSING_PROPERTY, "at least one rule");
        }
        for (JsonFields rule : given) {
            read(rule, out);
        }
        return out;
    }

    private static void read(JsonFields rule, List<CustomRule> out) {
        Set<Channel> channels = each(rule, "channels", Channel::parse);
        Set<Purpose> purposes = each(rule, "purposes", Purpose::parse);
        Set<String> countries = countries(rule, "countries");
        try {
            What what = what(rule);
            if (what != null) {
                out.add(new CustomRule(
                        channels, purposes.isEmpty() ? Set.of(Purpose.PROMOTIONAL) : purposes, countries, what));
            }
        } catch (IllegalArgumentException e) {
            rule.fault("kind", ReasonCode.INVALID_VALUE, String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable What what(JsonFields rule) {
        String kind = rule.requiredText("kind", 40);
        return switch (kind) {
            case "hours" -> hours(rule);
            case "cap" -> new What.Cap(rule.integer("max", 1, 64, 1), duration(rule, "within"));
            case "gap" -> new What.Cap(1, duration(rule, "least"));
            case "content" -> new What.Content(rule.requiredText("element", 80));
            case "consent" -> consent(rule);
            case "double_opt_in" -> new What.DoubleOptIn();
            case "us_states" -> states(rule);
            case "blocked_countries" -> new What.Countries(countries(rule, "blocked"));
            case "blocked_senders" -> new What.Senders(Set.copyOf(rule.texts("blocked", MOST_NAMES, 64)));
            case "blocked_templates" -> new What.Templates(Set.copyOf(rule.texts("blocked", MOST_NAMES, 200)));
            case "waiver" -> new What.Waiver(rule.requiredText("rule", 120));
            default -> {
                rule.fault("kind", ReasonCode.INVALID_VALUE, "one of " + KINDS);
                yield null;
            }
        };
    }

    private static @Nullable What hours(JsonFields rule) {
        Set<DayOfWeek> days = each(rule, "days", RuleForm::day);
        LocalTime from = time(rule, "from");
        LocalTime until = time(rule, "until");
        return from == null || until == null
                ? null
                : new What.Hours(days.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : days, from, until);
    }

    private static Optional<DayOfWeek> day(String text) {
        for (DayOfWeek day : DayOfWeek.values()) {
            if (day.name().substring(0, 3).equals(text)) {
                return Optional.of(day);
            }
        }
        return Optional.empty();
    }

    private static @Nullable LocalTime time(JsonFields rule, String name) {
        try {
            return LocalTime.parse(rule.requiredText(name, 5));
        } catch (DateTimeException e) {
            rule.fault(name, ReasonCode.INVALID_VALUE, "a time of day as 09:00");
            return null;
        }
    }

    private static Duration duration(JsonFields rule, String name) {
        try {
            return Duration.parse(rule.requiredText(name, 20));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + name + "' is a duration as PT24H or P7D", e);
        }
    }

    private static @Nullable What consent(JsonFields rule) {
        Optional<ConsentBasis> least = ConsentBasis.parse(rule.requiredText("least", 40));
        if (least.isEmpty()) {
            rule.fault("least", ReasonCode.INVALID_VALUE, "implied, soft_opt_in, express or express_written");
            return null;
        }
        return new What.Consent(least.get());
    }

    private static @Nullable What states(JsonFields rule) {
        String when = rule.requiredText("strictest_when", 20);
        return switch (when) {
            case "unknown" -> new What.States(false);
            case "unproven" -> new What.States(true);
            default -> {
                rule.fault("strictest_when", ReasonCode.INVALID_VALUE, "unknown or unproven");
                yield null;
            }
        };
    }

    private static Set<String> countries(JsonFields rule, String name) {
        return each(rule, name, text -> text.matches("[A-Z]{2}") ? Optional.of(text) : Optional.empty());
    }

    private static <T> Set<T> each(JsonFields rule, String name, Function<String, Optional<T>> parse) {
        Set<T> out = new java.util.LinkedHashSet<>();
        for (String text : rule.texts(name, MOST_NAMES, 40)) {
            parse.apply(text)
                    .ifPresentOrElse(
                            out::add, () -> rule.fault(name, ReasonCode.INVALID_VALUE, "'" + text + "' is not known"));
        }
        return out;
    }

    /** A rule as the API gives it. */
    public static Map<String, Object> document(CustomRule rule) {
        Map<String, Object> out = new LinkedHashMap<>();
        switch (rule.what()) {
            case What.Hours(var days, var from, var until) -> {
                out.put("kind", "hours");
                out.put(
                        "days",
                        new TreeSet<>(days)
                                .stream().map(d -> d.name().substring(0, 3)).toList());
                out.put("from", from.toString());
                out.put("until", until.toString());
            }
            case What.Cap(int max, var within) -> {
                out.put("kind", "cap");
                out.put("max", max);
                out.put("within", within.toString());
            }
            case What.Content(String element) -> put(out, "content", "element", element);
            case What.Consent(var least) -> put(out, "consent", "least", least.written());
            case What.DoubleOptIn _ -> out.put("kind", "double_opt_in");
            case What.States(boolean unproven) ->
                put(out, "us_states", "strictest_when", unproven ? "unproven" : "unknown");
            case What.Countries(var blocked) -> put(out, "blocked_countries", "blocked", sorted(blocked));
            case What.Senders(var blocked) -> put(out, "blocked_senders", "blocked", sorted(blocked));
            case What.Templates(var blocked) -> put(out, "blocked_templates", "blocked", sorted(blocked));
            case What.Waiver(String waived) -> put(out, "waiver", "rule", waived);
        }
        names(out, "channels", rule.channels().stream().map(Channel::written).toList());
        names(out, "purposes", rule.purposes().stream().map(Purpose::written).toList());
        names(out, "countries", List.copyOf(rule.countries()));
        return out;
    }

    private static void put(Map<String, Object> out, String kind, String name, Object value) {
        out.put("kind", kind);
        out.put(name, value);
    }

    private static void names(Map<String, Object> out, String name, List<String> values) {
        if (!values.isEmpty()) {
            out.put(name, values.stream().sorted().toList());
        }
    }

    private static List<String> sorted(Set<String> names) {
        return names.stream().sorted().toList();
    }

    /** Rules as they are stored. */
    public static String stored(List<CustomRule> rules) {
        Map<String, Object> all =
                Map.of("rules", rules.stream().map(RuleForm::document).toList());
        return new String(Json.write(all), java.nio.charset.StandardCharsets.UTF_8);
    }

    /** What {@link #stored} wrote; a fault in it is a bug. */
    public static List<CustomRule> restored(byte[] json) {
        return switch (Json.readObject(json)) {
            case Json.Parsed.Malformed(String where) -> throw new IllegalStateException("a stored policy: " + where);
            case Json.Parsed.Fine(ObjectNode object) -> {
                List<CustomRule> out = new ArrayList<>();
                for (JsonNode rule : object.path("rules")) {
                    read(new JsonFields((ObjectNode) rule), out);
                }
                yield out;
            }
        };
    }
}
