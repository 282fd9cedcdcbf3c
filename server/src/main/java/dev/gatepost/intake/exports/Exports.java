package dev.gatepost.intake.exports;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.intake.ClearMessages;
import dev.gatepost.messages.FindMessages;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageSearch;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Database.Work;
import dev.gatepost.platform.WorkspaceId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Exports in the clear: made with a reason, ended by themselves, and known for ever: who is in which one, who fetched
 * it, and what became of the copies (KEY-06). What is kept is the list of messages; the file is written when it is
 * fetched, so that nobody is in it who was erased meanwhile.
 */
public final class Exports {
    /** The most messages of one export. */
    static final int MOST = 100_000;

    static final Duration LONGEST = Duration.ofDays(7);
    private static final int AT_ONCE = 500;

    private final Database database;
    private final MessageStore messages;
    private final ClearMessages clear;
    private final Audit audit;
    private final Clock clock;
    private final ExportStore store = new ExportStore();

    /** What exports work with. */
    public record Parts(Database database, MessageStore messages, ClearMessages clear, Audit audit, Clock clock) {}

    public Exports(Parts p) {
        this.database = p.database();
        this.messages = p.messages();
        this.clear = p.clear();
        this.audit = p.audit();
        this.clock = p.clock();
    }

    /** What somebody wants to take away. */
    record Wish(MessageSearch search, String filter, boolean content, String reason, Duration life) {}

    /** A message in an export, and whose it is. */
    record Held(MessageId message, ContactId contact) {}

    /** What came of making one. */
    sealed interface Made {
        record Fine(Export export) implements Made {}

        /** More than {@link #MOST} fit. */
        record TooMany() implements Made {}
    }

    /** Finds the messages and keeps their list; nothing is written in the clear. */
    Made make(Caller caller, Wish wish, String correlation) {
        Workspace workspace = caller.workspace();
        ExportId id = ExportId.next();
        List<Held> held = new ArrayList<>();
        MessageId after = null;
        do {
            MessageId from = after;
            FindMessages.Page page = in(workspace, tx -> FindMessages.page(tx, wish.search(), from, AT_ONCE));
            Map<MessageId, WorkspaceId> wanted = new TreeMap<>();
            page.ids().forEach(m -> wanted.put(m, workspace.id()));
            if (!wanted.isEmpty()) {
                in(workspace, tx -> messages.find(tx, wanted))
                        .values()
                        .forEach(m -> held.add(new Held(m.id(), m.contact())));
            }
            after = page.next();
        } while (after != null && held.size() <= MOST);
        if (held.size() > MOST) {
            return new Made.TooMany();
        }
        Instant now = clock.instant();
        var export = new Export(
                id,
                now,
                caller.actor(),
                wish.reason(),
                wish.filter(),
                wish.content(),
                held.size(),
                now.plus(wish.life()),
                null,
                null,
                List.of());
        Map<String, String> facts = Map.of(
                "messages", Integer.toString(held.size()),
                "content", Boolean.toString(wish.content()),
                "reason", wish.reason(),
                "expires_at", export.expiresAt().toString());
        in(workspace, tx -> {
            store.insert(tx, workspace.id(), export);
            store.rows(tx, workspace.id(), id, held);
            return note(tx, caller, "export.made", id, facts, correlation);
        });
        return new Made.Fine(export);
    }

    Optional<Export> find(Workspace workspace, ExportId id) {
        return in(workspace, tx -> store.find(tx, workspace.id(), id));
    }

    /** The newest ones, or those that hold this person. */
    List<Export> list(Workspace workspace, @Nullable ContactId person) {
        return in(workspace, tx -> store.list(tx, workspace.id(), person));
    }

    Instant now() {
        return clock.instant();
    }

    /** Somewhere to write a file to. */
    interface Sink {
        void write(byte[] part) throws IOException;
    }

    /** Notes that a file leaves, before its first byte does; false when the export is over. */
    boolean begin(Caller caller, Export export, String from, String correlation) {
        Instant now = clock.instant();
        if (export.isOver(now)) {
            return false;
        }
        in(caller.workspace(), tx -> {
            store.fetched(tx, caller.workspace().id(), export.id(), new Export.Fetch(now, caller.actor(), from));
            return note(tx, caller, "export.fetched", export.id(), Map.of("from", from), correlation);
        });
        return true;
    }

    /** Writes the file page by page; no connection is held while a page travels. */
    void write(Workspace workspace, Export export, Sink out) throws IOException {
        out.write(ClearMessages.titles(export.content()).getBytes(StandardCharsets.UTF_8));
        MessageId after = null;
        while (true) {
            MessageId from = after;
            List<MessageId> ids = in(workspace, tx -> store.page(tx, workspace.id(), export.id(), from, AT_ONCE));
            if (ids.isEmpty()) {
                return;
            }
            String rows = in(workspace, tx -> clear.rows(tx, workspace.id(), ids, export.content()));
            out.write(rows.getBytes(StandardCharsets.UTF_8));
            after = ids.getLast();
        }
    }

    /** Ends it before its time; false when there is no such export, or it was ended already. */
    boolean end(Caller caller, ExportId id, String correlation) {
        return in(caller.workspace(), tx -> {
            boolean done = store.end(tx, caller.workspace().id(), id, caller.actor(), clock.instant());
            return done && note(tx, caller, "export.ended", id, Map.of(), correlation);
        });
    }

    /** Notes that somebody vouches for the copies: they are gone; false when it was said before. */
    boolean copiesDestroyed(Caller caller, ExportId id, String how, String correlation) {
        return in(caller.workspace(), tx -> {
            var said = new Export.Destroyed(clock.instant(), caller.actor(), how);
            boolean done = store.destroyed(tx, caller.workspace().id(), id, said);
            return done && note(tx, caller, "export.copies_destroyed", id, Map.of("how", how), correlation);
        });
    }

    private boolean note(
            Connection tx, Caller caller, String action, ExportId id, Map<String, String> facts, String correlation)
            throws SQLException {
        audit.append(
                tx,
                List.of(new AuditEvent(
                        caller.workspace().id(),
                        action,
                        caller.actor(),
                        id.toString(),
                        null,
                        correlation,
                        clock.instant(),
                        new TreeMap<>(facts))));
        return true;
    }

    private <T extends @Nullable Object> T in(Workspace workspace, Work<T> work) {
        return database.transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), work);
    }
}
