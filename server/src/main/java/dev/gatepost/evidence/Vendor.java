package dev.gatepost.evidence;

import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Ids;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A company that works for the workspace's owner (GOV-06).
 *
 * @param contract the reference of the contract, and {@code contractEnds} its last day
 * @param dpa the reference of the agreement on data processing (GDPR Art. 28)
 * @param connections the written ids of the connections that go to it
 * @param reviewedOn when somebody last looked, and {@code reviewDue} when somebody must again
 */
record Vendor(
        UUID id,
        Terms terms,
        Instant changedAt,
        String changedBy,
        @Nullable Instant retiredAt) {
    private static final String PREFIX = "vnd";

    /** What is agreed with it. */
    record Terms(
            String name,
            String purpose,
            @Nullable String contract,
            @Nullable LocalDate contractEnds,
            @Nullable String dpa,
            List<String> regions,
            List<String> subprocessors,
            List<String> dataClasses,
            List<String> connections,
            @Nullable LocalDate reviewedOn,
            LocalDate reviewDue) {
        Terms {
            regions = List.copyOf(regions);
            subprocessors = List.copyOf(subprocessors);
            dataClasses = List.copyOf(dataClasses);
            connections = List.copyOf(connections);
        }
    }

    static Optional<UUID> parse(String text) {
        return Ids.read(PREFIX, text);
    }

    String written() {
        return Ids.write(PREFIX, id);
    }

    Map<String, Object> document(LocalDate today) {
        return Answers.document(
                "id",
                written(),
                "name",
                terms.name(),
                "purpose",
                terms.purpose(),
                "contract",
                terms.contract(),
                "contract_ends",
                terms.contractEnds() == null ? null : terms.contractEnds().toString(),
                "dpa",
                terms.dpa(),
                "regions",
                terms.regions(),
                "subprocessors",
                terms.subprocessors(),
                "data_classes",
                terms.dataClasses(),
                "connections",
                terms.connections(),
                "reviewed_on",
                terms.reviewedOn() == null ? null : terms.reviewedOn().toString(),
                "review_due",
                terms.reviewDue().toString(),
                "overdue",
                retiredAt == null && terms.reviewDue().isBefore(today),
                "changed_at",
                changedAt.toString(),
                "changed_by",
                changedBy,
                "retired_at",
                retiredAt == null ? null : retiredAt.toString());
    }
}
