package dev.gatepost.policy;

import dev.gatepost.access.Person;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.audit.Origin;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Failures;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Nodes;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Releases of rules that are brought in from outside (POL-08): checked against the trusted keys, read whole, shown rule
 * by rule, kept for ever, and adopted for an instant once two people other than the one who asked have approved.
 * The adoption raises the control version, so every node takes it within a second; decisions change at its instant.
 */
public final class PolicyReleases {
    /** How many must approve. */
    public static final int APPROVALS = 2;

    private static final Logger LOG = LoggerFactory.getLogger(PolicyReleases.class);

    private final Parts parts;
    private final ReleaseStore store = new ReleaseStore();
    private final Map<String, RulePacks> read = new ConcurrentHashMap<>();

    /** What releases work with. */
    public record Parts(
            Database database, Nodes nodes, Audit audit, Clock clock, PacksInForce inForce, SignedPacks trusted) {}

    /** A release that is kept here. */
    record Imported(String hash, String release, String signedBy, String importedBy, Instant importedAt) {}

    /**
     * A wish to adopt a release.
     *
     * @param from the instant from which it decides
     * @param approvedBy who approved so far
     */
    public record Adoption(
            UUID id,
            String hash,
            String release,
            String signedBy,
            Instant from,
            String askedBy,
            Instant askedAt,
            List<String> approvedBy) {
        /** Whether enough have approved. */
        public boolean isApproved() {
            return approvedBy.size() >= APPROVALS;
        }
    }

    /** What came of an import. */
    public sealed interface Brought {
        /** @param differences to the packs in force now, a line each */
        record Fine(Adoption adoption, List<String> differences) implements Brought {}

        record Refused(String why) implements Brought {}
    }

    /** What came of an approval. */
    public sealed interface Approved {
        record Fine(Adoption adoption) implements Approved {}

        record Refused(String why) implements Approved {}

        record Unknown() implements Approved {}
    }

    public PolicyReleases(Parts parts) {
        this.parts = parts;
        parts.nodes().onChange(this::refresh);
        refresh();
    }

    /** Checks the archive of a release, keeps it and asks for its adoption. */
    public Brought bring(byte[] archive, Instant from, Person by) {
        Instant now = parts.clock().instant();
        if (from.isBefore(now)) {
            return new Brought.Refused("a release decides from a coming instant, so that nobody is surprised");
        }
        try {
            PackFiles files = PackFiles.ofArchive(archive);
            return switch (parts.trusted().check(files)) {
                case SignedPacks.Checked.Wrong(String why) -> new Brought.Refused(why);
                case SignedPacks.Checked.Genuine(String release, String signer) -> {
                    RulePacks packs = RulePacks.of(files);
                    var imported = new Imported(packs.hash(), release, signer, by.name(), now);
                    yield keep(imported, archive, from, packs, by.actor());
                }
            };
        } catch (IllegalArgumentException | tools.jackson.core.JacksonException e) {
            return new Brought.Refused(String.valueOf(e.getMessage()));
        }
    }

    private Brought keep(Imported release, byte[] archive, Instant from, RulePacks packs, String actor) {
        UUID id = UuidV7.next();
        Adoption adoption = parts.database().transact(Role.CONSOLE, instance(), tx -> {
            store.insertRelease(tx, release, archive);
            store.insertAdoption(tx, id, release, from);
            Map<String, String> facts =
                    Map.of("release", release.release(), "packs", release.hash(), "adopt_from", from.toString());
            tell(tx, "policy.release_imported", id, actor, facts);
            return store.adoption(tx, id).orElseThrow();
        });
        RulePacks now = parts.inForce().at(parts.clock().instant());
        return new Brought.Fine(adoption, new PackPages(now).differences(packs));
    }

    /** Approves an adoption; the one who asked for it cannot, and nobody counts twice. */
    public Approved approve(UUID id, Person by) {
        Approved done = parts.database().transact(Role.CONSOLE, instance(), tx -> {
            Optional<Adoption> found = store.adoption(tx, id);
            if (found.isEmpty()) {
                return new Approved.Unknown();
            }
            if (by.is(found.get().askedBy())) {
                return new Approved.Refused("who asked for an adoption does not approve it");
            }
            if (!store.approve(tx, id, by.name(), parts.clock().instant())) {
                return new Approved.Refused("the same person has approved it already");
            }
            tell(
                    tx,
                    "policy.release_approved",
                    id,
                    by.actor(),
                    Map.of("packs", found.get().hash()));
            parts.nodes().raise(tx);
            return new Approved.Fine(store.adoption(tx, id).orElseThrow());
        });
        if (done instanceof Approved.Fine) {
            refresh();
        }
        return done;
    }

    /** All adoptions asked for, the newest first. */
    public List<Adoption> list() {
        return parts.database().transact(Role.CONSOLE, instance(), store::adoptions);
    }

    /** What a release of that hash changes against the packs in force; empty when there is none. */
    public Optional<List<String>> differences(UUID id) {
        return list().stream()
                .filter(adoption -> adoption.id().equals(id))
                .findFirst()
                .flatMap(adoption -> packs(adoption.hash()))
                .map(packs -> new PackPages(parts.inForce().at(parts.clock().instant())).differences(packs));
    }

    /** The packs of that hash, for the explanation of an old decision: the program's own, or one brought in. */
    public Optional<RulePacks> packs(String hash) {
        RulePacks own = parts.inForce().all().getFirst().packs();
        if (own.hash().equals(hash)) {
            return Optional.of(own);
        }
        RulePacks known = read.get(hash);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<RulePacks> made = parts.database()
                .transact(Role.CONSOLE, instance(), tx -> store.archive(tx, hash))
                .map(PackFiles::ofArchive)
                .map(RulePacks::of);
        made.ifPresent(packs -> read.put(hash, packs));
        return made;
    }

    /** Takes what was approved, here or on another node. */
    private void refresh() {
        List<PacksInForce.Adopted> adopted = new ArrayList<>();
        for (Adoption adoption : list()) {
            if (adoption.isApproved()) {
                try {
                    packs(adoption.hash())
                            .ifPresent(packs -> adopted.add(new PacksInForce.Adopted(adoption.from(), packs)));
                } catch (RuntimeException e) {
                    // Another program version wrote it; the rules in force stay.
                    LOG.warn("the release {} cannot be used here: {}", adoption.hash(), Failures.describe(e));
                }
            }
        }
        parts.inForce().adopt(adopted);
    }

    private static Scope instance() {
        return new Scope(List.of(WorkspaceId.INSTANCE), List.of());
    }

    private void tell(Connection tx, String action, UUID id, String actor, Map<String, String> facts)
            throws SQLException {
        parts.audit()
                .append(
                        tx,
                        List.of(new AuditEvent(
                                WorkspaceId.INSTANCE,
                                action,
                                actor,
                                Ids.write("plr", id),
                                null,
                                Origin.correlation(),
                                parts.clock().instant(),
                                new TreeMap<>(facts))));
    }
}
