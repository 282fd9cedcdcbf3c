package dev.gatepost.providers.api;

import dev.gatepost.providers.Provider.Cause;
import dev.gatepost.providers.Provider.Failure;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A provider's error codes and what each means for us. Codes that are not in it are judged by other signs alone. */
public final class CodeTable {
    /** A provider whose answers carry no codes. */
    public static final CodeTable EMPTY = begin().done();

    private final Map<String, Row> rows;

    private CodeTable(Map<String, Row> rows) {
        this.rows = Map.copyOf(rows);
    }

    /**
     * What a code means.
     *
     * @param failure null when the same message may succeed later
     * @param cause why it may succeed later
     * @param meaning our own words: the provider's may contain the number
     */
    public record Row(@Nullable Failure failure, Cause cause, String meaning) {}

    /** Begins a table. */
    public static Writing begin() {
        return new Writing();
    }

    /** A table that is being written; a code stands in it once. */
    public static final class Writing {
        private final Map<String, Row> rows = new HashMap<>();

        private Writing() {}

        /** These codes end the message. */
        public Writing refused(Failure failure, String meaning, String... codes) {
            return write(new Row(failure, Cause.FAULT, meaning), codes);
        }

        /** After these codes the same message may succeed later. */
        public Writing later(Cause cause, String meaning, String... codes) {
            return write(new Row(null, cause, meaning), codes);
        }

        private Writing write(Row row, String... codes) {
            for (String code : codes) {
                if (rows.put(code, row) != null) {
                    throw new IllegalArgumentException("code " + code + " stands in the table already");
                }
            }
            return this;
        }

        public CodeTable done() {
            return new CodeTable(rows);
        }
    }

    public Optional<Row> of(String code) {
        return Optional.ofNullable(rows.get(code));
    }

    /** What a code in a delivery report says; null where it is not known, or where the message may succeed later. */
    public @Nullable Failure failure(@Nullable String code) {
        Row row = code == null ? null : rows.get(code);
        return row == null ? null : row.failure();
    }
}
