package dev.gatepost.providers;

import static java.util.Map.entry;

import dev.gatepost.providers.Provider.SettingSpec;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What every connection may be told, whoever its provider is: of limits, of its breaker, of comparing opt-outs. */
final class PacingSettings {
    private static final String RATE = "(?=[0-9.]*[1-9])[0-9]{1,7}(\\.[0-9]{1,3})?";
    private static final Pattern WHOLE = Pattern.compile("[1-9][0-9]{0,4}");
    private static final Pattern PERCENT = Pattern.compile("[1-9][0-9]?|100");

    /** In the order in which they are told. */
    static final List<SettingSpec> SPECS = List.of(
            spec("rate_per_second", "How many messages or segments a second the account may send"),
            spec("rate_burst", "How many may go at once after a rest"),
            spec("rate_unit", "What the rate counts: messages or segments"),
            spec("rate_per_second_by_country", "The same by destination: US=10,DE=0.5"),
            spec("breaker_error_percent", "The share of failed calls at which calls stop"),
            spec("breaker_slow_percent", "The share of slow calls at which calls stop"),
            spec("breaker_slow_seconds", "From when on a call is slow"),
            spec("breaker_minimum_calls", "Before so many calls in half a minute nothing is judged"),
            spec("breaker_open_seconds", "How long calls stop before a few probe"),
            spec("breaker_probes", "How many calls probe"),
            spec("receipt_wait", "After how many seconds without a receipt the provider is asked, 900"),
            spec(
                    "reconcile_hours",
                    "How often opt-outs are compared with the provider's own list, in hours: 1 to 168, 24"));

    private static final Map<String, Pattern> FORMS = Map.ofEntries(
            entry("rate_per_second", Pattern.compile(RATE)),
            entry("rate_burst", WHOLE),
            entry("rate_unit", Pattern.compile("messages|segments")),
            entry(
                    "rate_per_second_by_country",
                    Pattern.compile("[A-Z]{2}=" + RATE + "(,[A-Z]{2}=" + RATE + "){0,249}")),
            entry("breaker_error_percent", PERCENT),
            entry("breaker_slow_percent", PERCENT),
            entry("breaker_slow_seconds", Pattern.compile("[1-9][0-9]?|[1-5][0-9]{2}|600")),
            entry("breaker_minimum_calls", WHOLE),
            entry("breaker_open_seconds", WHOLE),
            entry("reconcile_hours", Pattern.compile("[1-9][0-9]?|1[0-5][0-9]|16[0-8]")),
            entry("breaker_probes", Pattern.compile("[1-9][0-9]{0,2}|1000")),
            entry(
                    "receipt_wait",
                    Pattern.compile("[1-9][0-9]{0,3}|[1-7][0-9]{4}|8[0-5][0-9]{3}|86[0-3][0-9]{2}|86400")));

    private PacingSettings() {}

    private static SettingSpec spec(String name, String meaning) {
        return new SettingSpec(name, false, false, meaning);
    }

    /** Whether a setting may have this value; settings that are not ours may have any. */
    static boolean isPossible(String name, String value) {
        Pattern form = FORMS.get(name);
        return form == null || form.matcher(value).matches();
    }
}
