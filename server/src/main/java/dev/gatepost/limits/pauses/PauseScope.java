package dev.gatepost.limits.pauses;

import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Purpose;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a pause stops, and the form of the value that says which. The written form is the lower-case name. */
public enum PauseScope {
    /** Everything of this Gatepost; by the operating-system user only. */
    ALL(null, value -> false),
    WORKSPACE(null, value -> false),
    SENDER("the id of a sender, sdr_…", value -> Ids.read("sdr", value).isPresent()),
    CONNECTION("the id of a connection, cnn_…", value -> Ids.read("cnn", value).isPresent()),
    PROVIDER("the name of a provider, such as twilio", value -> value.matches("[a-z][a-z0-9_-]{0,39}")),
    TEMPLATE("the id of a template, tpl_…", value -> Ids.read("tpl", value).isPresent()),
    PURPOSE("a purpose, such as promotional", value -> Purpose.parse(value).isPresent()),
    COUNTRY("a country in ISO 3166, such as DE", value -> value.matches("[A-Z]{2}"));

    private final String written = name().toLowerCase(Locale.ROOT);
    private final @Nullable String form;
    private final Predicate<String> wellFormed;

    PauseScope(@Nullable String form, Predicate<String> wellFormed) {
        this.form = form;
        this.wellFormed = wellFormed;
    }

    public String written() {
        return written;
    }

    /** What the value must be, or null when there is none. */
    @Nullable
    String form() {
        return form;
    }

    boolean isWellFormed(String value) {
        return wellFormed.test(value);
    }

    public static Optional<PauseScope> parse(String text) {
        for (PauseScope scope : values()) {
            if (scope.written.equals(text)) {
                return Optional.of(scope);
            }
        }
        return Optional.empty();
    }
}
