package dev.gatepost.consent.imports;

import dev.gatepost.platform.Ids;
import dev.gatepost.platform.WorkspaceId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An import, from its first look to its end.
 *
 * @param file what is imported
 * @param columns the names in the header line of CSV; null until it was read
 * @param mark how far it was read in this pass
 * @param holder whose key made it
 */
record ConsentImport(
        WorkspaceId workspace,
        UUID id,
        Source file,
        Reading reading,
        Status status,
        @Nullable List<String> columns,
        Mark mark,
        Counts counts,
        Instant createdAt,
        String createdBy,
        String holder,
        @Nullable Instant approvedAt,
        @Nullable String approvedBy,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {
    static final String PREFIX = "imp";

    /** {@code imp_…} */
    String written() {
        return Ids.write(PREFIX, id);
    }

    /**
     * Where it comes from.
     *
     * @param system the system that kept these consents before
     * @param proofUri the document that proves them
     */
    record Source(
            byte[] sha256,
            long bytes,
            String system,
            @Nullable String proofUri) {
        @Override
        public String toString() {
            return "Source(" + system + ")";
        }
    }

    /** Where the next part begins: the byte, its line, and whether that is within a line that is too long. */
    record Mark(long offset, long line, boolean skipping) {
        static final Mark START = new Mark(0, 1, false);
    }

    /** What was found by the check, and what was recorded. */
    record Counts(
            long rows,
            long revocations,
            long grants,
            long rejected,
            long recordedRevocations,
            long recordedGrants,
            long refusedGrants) {
        Counts plus(Counts o) {
            return new Counts(
                    rows + o.rows,
                    revocations + o.revocations,
                    grants + o.grants,
                    rejected + o.rejected,
                    recordedRevocations + o.recordedRevocations,
                    recordedGrants + o.recordedGrants,
                    refusedGrants + o.refusedGrants);
        }
    }

    /** Where it stands. */
    enum Status {
        /** Rows are looked at and nothing is recorded: the dry run. */
        CHECKING,
        /** Somebody looks at the outcome. */
        CHECKED,
        /** Opt-outs are recorded, before any grant. */
        REVOCATIONS,
        GRANTS,
        DONE;

        String written() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean takesRows() {
            return this == CHECKING || this == REVOCATIONS || this == GRANTS;
        }

        /** What follows when the file was read to its end. */
        Status next() {
            return switch (this) {
                case CHECKING, CHECKED -> CHECKED;
                case REVOCATIONS -> GRANTS;
                case GRANTS, DONE -> DONE;
            };
        }
    }
}
