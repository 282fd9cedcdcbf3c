package dev.gatepost.templates.lint;

import dev.gatepost.platform.Answers;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something to know about a template.
 *
 * @param code stable: {@code content_missing}, {@code link_shortener}
 * @param where the wording and place: {@code de}, {@code fr-FR}, or the name of a property
 * @param detail what is the case
 * @param mend what to do, or a text that is better
 */
public record Finding(
        Severity severity,
        String code,
        String where,
        String detail,
        @Nullable String mend) {
    /** How much it matters. */
    public enum Severity {
        /** It cannot be submitted. */
        ERROR,
        /** The approver must look at it. */
        WARNING,
        /** It can be had better. */
        HINT;

        public String written() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Finding error(String code, String where, String detail, String mend) {
        return new Finding(Severity.ERROR, code, where, detail, mend);
    }

    static Finding warning(String code, String where, String detail, String mend) {
        return new Finding(Severity.WARNING, code, where, detail, mend);
    }

    /** As the API tells it. */
    public Map<String, Object> document() {
        return Answers.document(
                "severity", severity.written(), "code", code, "where", where, "detail", detail, "mend", mend);
    }
}
