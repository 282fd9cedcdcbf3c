package dev.gatepost.consent.imports;

import dev.gatepost.access.Workspace;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.consent.ConsentEvent;
import dev.gatepost.consent.RecordConsent.Context;
import dev.gatepost.consent.RecordMany.One;
import dev.gatepost.consent.imports.ConsentImport.Counts;
import dev.gatepost.consent.imports.ConsentImport.Mark;
import dev.gatepost.consent.imports.ConsentImport.Status;
import dev.gatepost.consent.imports.ImportStore.Rejection;
import dev.gatepost.consent.imports.ImportStore.Step;
import dev.gatepost.contacts.EnsureContacts.Wanted;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.ReasonCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads one part of a file, a thousand rows to a transaction. Each transaction first sees that the import stands where
 * this part goes on, and moves it; so a part that is sent twice, or by two at once, or cut off by a crash, records no
 * row twice and leaves none out.
 */
final class TakePart {
    private static final int AT_ONCE = 1_000;

    private final Imports.Parts parts;
    private final ImportStore store;
    private final Workspace workspace;
    private final String correlation;
    private final byte[] bytes;
    private final CutRows cut;
    private final ReadRow rows;
    private ConsentImport now;

    TakePart(Imports.Parts parts, ImportStore store, Workspace workspace, ConsentImport from, Part part) {
        this.parts = parts;
        this.store = store;
        this.workspace = workspace;
        this.correlation = part.correlation();
        this.bytes = part.bytes();
        this.now = from;
        this.rows = new ReadRow(
                workspace,
                from.reading(),
                parts.addresses(),
                new ReadRow.Rooms(parts.brands(), parts.disclosures()),
                from.createdAt());
        boolean last = from.mark().offset() + bytes.length == from.file().bytes();
        int begin = from.mark().offset() == 0 ? mark(bytes) : 0;
        this.cut = new CutRows(bytes, from.reading().cells(), last)
                .from(begin, from.mark().line(), from.mark().skipping());
        if (from.columns() != null) {
            rows.header(from.columns());
        }
    }

    /** What was sent. */
    record Part(byte[] bytes, String correlation) {}

    /** How long the mark of UTF-8 is that some programs write in front. */
    private static int mark(byte[] bytes) {
        boolean marked =
                bytes.length >= 3 && bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb && bytes[2] == (byte) 0xbf;
        return marked ? 3 : 0;
    }

    /** A row of this pass. */
    private record Taken(long line, One one, Wanted wanted) {}

    /** What is recorded in one transaction. */
    private static final class Batch {
        private final List<Taken> acts = new ArrayList<>();
        private final List<Rejection> rejections = new ArrayList<>();
        private Counts counts = new Counts(0, 0, 0, 0, 0, 0, 0);
        private @Nullable List<String> columns;
        private int size;
    }

    /** Takes what can be taken; empty when somebody else moved the import meanwhile. */
    Optional<ConsentImport> take() {
        long base = now.mark().offset();
        Status status = now.status();
        boolean header = base == 0 && now.reading().format() == Reading.Format.CSV;
        boolean more = true;
        while (more) {
            Batch batch = new Batch();
            while (batch.size < AT_ONCE) {
                CutRows.Row row = cut.next();
                if (row == null) {
                    more = false;
                    break;
                }
                if (header) {
                    header = false;
                    batch.columns = header(row);
                } else {
                    add(batch, row, status);
                }
            }
            long reached = base + cut.offset();
            boolean ended = !more && reached == now.file().bytes();
            if (!ended && reached == now.mark().offset()) {
                break;
            }
            if (!commit(batch, new Mark(reached, cut.line(), cut.isSkipping()), ended)) {
                return Optional.empty();
            }
        }
        return Optional.of(now);
    }

    private List<String> header(CutRows.Row row) {
        String text = ReadRow.text(bytes, row);
        List<String> names =
                text == null ? List.of() : CsvCells.of(text, now.reading().separator());
        rows.header(names);
        return names;
    }

    private void add(Batch batch, CutRows.Row row, Status status) {
        if (row.from() == row.to() && row.flaw() == null) {
            return;
        }
        batch.size++;
        boolean checks = status == Status.CHECKING;
        switch (rows.read(bytes, row)) {
            case ReadRow.Read.Faulty(String field, ReasonCode code) -> {
                batch.rejections.add(new Rejection(row.line(), field, code.code()));
                if (checks) {
                    batch.counts = batch.counts.plus(new Counts(1, 0, 0, 1, 0, 0, 0));
                }
            }
            case ReadRow.Read.Fine(One one) -> {
                boolean grant = one.act().status() == ConsentEvent.Status.GRANTED;
                if (checks) {
                    batch.counts = batch.counts.plus(new Counts(1, grant ? 0 : 1, grant ? 1 : 0, 0, 0, 0, 0));
                } else if (grant == (status == Status.GRANTS)) {
                    batch.acts.add(new Taken(row.line(), one, parts.record().wanted(workspace, one)));
                }
            }
        }
    }

    private boolean commit(Batch batch, Mark mark, boolean ended) {
        Optional<ConsentImport> moved = parts.database()
                .transact(
                        Role.CONSOLE,
                        Scope.of(workspace.id(), workspace.organisation()),
                        tx -> commit(tx, batch, mark, ended));
        moved.ifPresent(i -> now = i);
        return moved.isPresent();
    }

    private Optional<ConsentImport> commit(Connection tx, Batch batch, Mark mark, boolean ended) throws SQLException {
        ConsentImport held = store.lock(tx, workspace.id(), now.id()).orElseThrow();
        if (!held.mark().equals(now.mark()) || held.status() != now.status()) {
            return Optional.empty();
        }
        Instant at = workspace.clock().at(parts.clock().instant());
        Counts counts = batch.counts.plus(record(tx, batch, at));
        if (!batch.rejections.isEmpty() && held.counts().rejected() < ImportStore.MOST_TOLD) {
            store.reject(tx, held, batch.rejections);
        }
        Status next = ended ? held.status().next() : held.status();
        boolean again = ended && next.takesRows();
        store.move(
                tx,
                held,
                new Step(next, again ? Mark.START : mark, counts, batch.columns, next == Status.DONE ? at : null));
        ConsentImport moved = store.find(tx, workspace.id(), now.id()).orElseThrow();
        if (ended && !again) {
            parts.audit().append(tx, List.of(told(moved, at)));
        }
        return Optional.of(moved);
    }

    private Counts record(Connection tx, Batch batch, Instant at) throws SQLException {
        if (batch.acts.isEmpty()) {
            return new Counts(0, 0, 0, 0, 0, 0, 0);
        }
        List<Boolean> recorded = parts.record()
                .in(
                        tx,
                        workspace,
                        batch.acts.stream().map(Taken::one).toList(),
                        batch.acts.stream().map(Taken::wanted).toList(),
                        new Context("import:" + now.written(), at, correlation));
        int fine = 0;
        for (int i = 0; i < recorded.size(); i++) {
            if (recorded.get(i)) {
                fine++;
            } else {
                String code = ReasonCode.RECONTACT_NEEDS_APPROVAL.code();
                batch.rejections.add(new Rejection(batch.acts.get(i).line(), "status", code));
            }
        }
        boolean grants = now.status() == Status.GRANTS;
        return new Counts(0, 0, 0, 0, grants ? 0 : fine, grants ? fine : 0, recorded.size() - fine);
    }

    private AuditEvent told(ConsentImport i, Instant at) {
        Map<String, String> facts = Map.of(
                "source_system", i.file().system(),
                "rows", Long.toString(i.counts().rows()),
                "revocations", Long.toString(i.counts().recordedRevocations()),
                "grants", Long.toString(i.counts().recordedGrants()),
                "rejected", Long.toString(i.counts().rejected()));
        String action = i.status() == Status.DONE ? "import.finished" : "import.checked";
        return new AuditEvent(
                workspace.id(), action, i.createdBy(), i.written(), null, correlation, at, new TreeMap<>(facts));
    }
}
