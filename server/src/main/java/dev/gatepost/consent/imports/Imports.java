package dev.gatepost.consent.imports;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Credentials;
import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.consent.Brands;
import dev.gatepost.consent.Disclosures;
import dev.gatepost.consent.RecordMany;
import dev.gatepost.consent.imports.ConsentImport.Counts;
import dev.gatepost.consent.imports.ConsentImport.Mark;
import dev.gatepost.consent.imports.ConsentImport.Source;
import dev.gatepost.consent.imports.ConsentImport.Status;
import dev.gatepost.consent.imports.ImportStore.Rejection;
import dev.gatepost.consent.imports.TakePart.Part;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.UuidV7;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/**
 * Imports of consents and opt-outs from another system (CON-11): made, checked, looked at, approved where they grant
 * much, and then recorded in two passes over the same file, opt-outs first. The file comes in parts; each answer tells
 * where the next one begins.
 */
public final class Imports {
    /** So many grants a workspace may import in a day with nobody else's approval. */
    static final long FREE_GRANTS = 10_000;

    private static final Duration DAY = Duration.ofDays(1);
    /** Parts in hand at once on a node; each holds one part in memory and, for moments, one connection. */
    private static final int AT_ONCE = 2;

    private final Parts parts;
    private final ImportStore store = new ImportStore();
    private final Semaphore hands = new Semaphore(AT_ONCE);

    /** What it works with. */
    public record Parts(
            Database database,
            Credentials credentials,
            RecordMany record,
            Brands brands,
            Disclosures disclosures,
            Addresses addresses,
            Audit audit,
            Clock clock) {}

    public Imports(Parts parts) {
        this.parts = parts;
    }

    /** What came of a call. */
    sealed interface Done {
        record Fine(ConsentImport made) implements Done {}

        /** The part begins elsewhere than the import goes on. */
        record Elsewhere(ConsentImport stands) implements Done {}

        record Refused(String field, String why) implements Done {}

        /** Too many grants for one person to bring in. */
        record NeedsApproval(long grants) implements Done {}

        record SamePerson() implements Done {}

        record Busy() implements Done {}

        record Unknown() implements Done {}
    }

    /** Makes an import; the one that there is when the same file was brought in the same way before. */
    Done make(Caller caller, Source file, Reading reading, String correlation) {
        Workspace workspace = caller.workspace();
        String holder = parts.credentials().person(caller).name();
        byte[] how = reading.json();
        byte[] fileKey = Digests.sha256(ByteBuffer.allocate(file.sha256().length + how.length)
                .put(file.sha256())
                .put(how)
                .array());
        var made = new ConsentImport(
                workspace.id(),
                UuidV7.next(),
                file,
                reading,
                Status.CHECKING,
                null,
                Mark.START,
                new Counts(0, 0, 0, 0, 0, 0, 0),
                now(workspace),
                caller.actor(),
                holder,
                null,
                null,
                null,
                null);
        return in(workspace, tx -> {
            if (store.insert(tx, made, fileKey)) {
                tell(tx, caller, "import.created", made, correlation, Map.of("source_system", file.system()));
            }
            return new Done.Fine(store.ofFile(tx, workspace.id(), fileKey).orElseThrow());
        });
    }

    /** Takes the part of the file that begins at this byte. */
    Done take(Caller caller, UUID id, long offset, Part part) {
        Workspace workspace = caller.workspace();
        Optional<ConsentImport> found = find(workspace, id);
        if (found.isEmpty()) {
            return new Done.Unknown();
        }
        ConsentImport i = found.get();
        if (!i.status().takesRows()) {
            return new Done.Refused(
                    "status", "it takes no rows now; it is " + i.status().written());
        }
        if (i.mark().offset() != offset) {
            return new Done.Elsewhere(i);
        }
        if (offset + part.bytes().length > i.file().bytes()) {
            return new Done.Refused("bytes", "the file is longer than was said");
        }
        if (offset == 0 && isWide(part.bytes())) {
            return new Done.Refused("bytes", "the file is UTF-16; save it as UTF-8");
        }
        if (!hands.tryAcquire()) {
            return new Done.Busy();
        }
        try {
            return new TakePart(parts, store, workspace, i, part)
                    .take()
                    .<Done>map(Done.Fine::new)
                    .orElseGet(() -> new Done.Elsewhere(find(workspace, id).orElseThrow()));
        } finally {
            hands.release();
        }
    }

    private static boolean isWide(byte[] bytes) {
        return bytes.length > 1
                && (bytes[0] == (byte) 0xff && bytes[1] == (byte) 0xfe
                        || bytes[0] == (byte) 0xfe && bytes[1] == (byte) 0xff);
    }

    /** Another person's yes to what the check found. */
    Done approve(Caller caller, UUID id, String correlation) {
        Workspace workspace = caller.workspace();
        String holder = parts.credentials().person(caller).name();
        return in(workspace, tx -> {
            Optional<ConsentImport> found = store.lock(tx, workspace.id(), id);
            if (found.isEmpty()) {
                return new Done.Unknown();
            }
            ConsentImport i = found.get();
            if (i.holder().equals(holder)) {
                return new Done.SamePerson();
            }
            if (i.status() != Status.CHECKED) {
                return new Done.Refused("status", "approve what was checked and not yet begun");
            }
            store.approve(tx, i, holder, now(workspace));
            tell(tx, caller, "import.approved", i, correlation, Map.of("grants", grants(i)));
            return new Done.Fine(store.find(tx, workspace.id(), id).orElseThrow());
        });
    }

    /** Begins to record what was checked. */
    Done start(Caller caller, UUID id, String correlation) {
        Workspace workspace = caller.workspace();
        return in(workspace, tx -> {
            Optional<ConsentImport> found = store.lock(tx, workspace.id(), id);
            if (found.isEmpty()) {
                return new Done.Unknown();
            }
            ConsentImport i = found.get();
            if (i.status() != Status.CHECKED) {
                return i.startedAt() != null
                        ? new Done.Fine(i)
                        : new Done.Refused("status", "send the whole file for the check first");
            }
            Instant now = now(workspace);
            long others = store.unapproved(tx, workspace.id(), id, now.minus(DAY));
            if (i.approvedBy() == null && i.counts().grants() + others > FREE_GRANTS) {
                return new Done.NeedsApproval(i.counts().grants() + others);
            }
            store.start(tx, i, now);
            tell(tx, caller, "import.started", i, correlation, Map.of("grants", grants(i)));
            return new Done.Fine(store.find(tx, workspace.id(), id).orElseThrow());
        });
    }

    Optional<ConsentImport> find(Workspace workspace, UUID id) {
        return parts.database().transact(Role.CONSOLE, scope(workspace), tx -> store.find(tx, workspace.id(), id));
    }

    List<ConsentImport> list(Workspace workspace) {
        return parts.database().transact(Role.CONSOLE, scope(workspace), tx -> store.list(tx, workspace.id()));
    }

    List<Rejection> rejected(Workspace workspace, UUID id) {
        return parts.database().transact(Role.CONSOLE, scope(workspace), tx -> store.rejected(tx, workspace.id(), id));
    }

    private Instant now(Workspace workspace) {
        return workspace.clock().at(parts.clock().instant());
    }

    private static String grants(ConsentImport i) {
        return Long.toString(i.counts().grants());
    }

    private Done in(Workspace workspace, Database.Work<Done> work) {
        return parts.database().transact(Role.CONSOLE, scope(workspace), work);
    }

    private static Scope scope(Workspace workspace) {
        return Scope.of(workspace.id(), workspace.organisation());
    }

    private void tell(
            Connection tx, Caller caller, String action, ConsentImport i, String correlation, Map<String, String> facts)
            throws SQLException {
        parts.audit()
                .append(
                        tx,
                        List.of(new AuditEvent(
                                i.workspace(),
                                action,
                                caller.actor(),
                                i.written(),
                                null,
                                correlation,
                                now(caller.workspace()),
                                new TreeMap<>(facts))));
    }
}
