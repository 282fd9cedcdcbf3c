package dev.gatepost.contacts;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.keys.ContactKeys;
import dev.gatepost.keys.LocalKeys;
import dev.gatepost.keys.Unreadable;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Carries contacts' keys over to the current epoch and the newest version of their workspace's key, page by page in the
 * order of their ids, while traffic flows. How far it came is in table {@code contact_rewrap}, so it goes on where it
 * was cut off. An epoch is destroyed only after nobody is found under it.
 */
public final class RewrapContacts {
    private static final int PAGE = 500;

    private final Database database;
    private final LocalKeys keys;
    private final Clock clock;

    public RewrapContacts(Database database, LocalKeys keys, Clock clock) {
        this.database = database;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * How far a workspace has come.
     *
     * @param finishedAt when everybody had been visited; null while it is under way
     */
    public record Progress(
            int epoch,
            @Nullable UUID after,
            long rewrapped,
            Instant startedAt,
            @Nullable Instant finishedAt) {}

    private record Held(UUID id, ContactKeys keys) {}

    private record Fresh(UUID id, byte[] was, ContactKeys now) {}

    /** One page of a workspace; true while there are more. */
    public boolean step(WorkspaceId workspace) {
        int epoch = keys.currentEpoch();
        return database.transact(Role.JOBS, new Scope(List.of(workspace), List.of()), tx -> {
            Instant now = clock.instant();
            Progress saved = progress(tx, workspace);
            Progress before = saved != null && saved.epoch() == epoch ? saved : new Progress(epoch, null, 0, now, null);
            if (before.finishedAt() != null) {
                return false;
            }
            UUID after = before.after();
            List<Held> page = page(tx, workspace, after);
            List<Fresh> fresh = new ArrayList<>();
            for (Held held : page) {
                if (held.keys().epoch() < epoch) {
                    rewrap(workspace, held, fresh);
                }
            }
            write(tx, workspace, fresh);
            UUID last = page.isEmpty() ? after : page.getLast().id();
            Instant finished = page.size() < PAGE ? now : null;
            long rewrapped = before.rewrapped() + fresh.size();
            save(tx, workspace, new Progress(epoch, last, rewrapped, before.startedAt(), finished));
            return page.size() == PAGE;
        });
    }

    /** Whether anybody's keys are still wrapped under this epoch or an older one. */
    public boolean anybodyUnder(WorkspaceId workspace, int epoch) {
        return database.transact(Role.JOBS, new Scope(List.of(workspace), List.of()), tx -> {
            try (PreparedStatement s = tx.prepareStatement(
                    "select exists (select 1 from contact where workspace_id = ? and key_epoch <= ?)")) {
                Sql.bind(s, workspace.value(), epoch);
                try (ResultSet row = s.executeQuery()) {
                    row.next();
                    return row.getBoolean(1);
                }
            }
        });
    }

    /** Begins a workspace from the start, so that who came late is met too. */
    public void again(WorkspaceId workspace) {
        database.transact(Role.JOBS, new Scope(List.of(workspace), List.of()), tx -> {
            try (PreparedStatement s = tx.prepareStatement("""
                    update contact_rewrap set after_id = null, finished_at = null, started_at = ?
                    where workspace_id = ?""")) {
                Sql.bind(s, clock.instant(), workspace.value());
                return s.executeUpdate();
            }
        });
    }

    /** How far a workspace has come; null when it never began. */
    public @Nullable Progress progress(WorkspaceId workspace) {
        return database.<@Nullable Progress>transact(
                Role.JOBS, new Scope(List.of(workspace), List.of()), tx -> progress(tx, workspace));
    }

    private void rewrap(WorkspaceId workspace, Held held, List<Fresh> fresh) {
        try {
            fresh.add(new Fresh(held.id(), held.keys().evidence(), keys.rewrap(workspace, held.id(), held.keys())));
        } catch (Unreadable gone) {
            // Its epoch was destroyed by hand or its keys were altered: there is nothing to carry over.
        }
    }

    private static List<Held> page(Connection tx, WorkspaceId workspace, @Nullable UUID after) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select id, key_epoch, content_key, evidence_key from contact
                where workspace_id = ? and id > ? order by id limit ?""")) {
            Sql.bind(s, workspace.value(), after == null ? new UUID(0, 0) : after, PAGE);
            List<Held> out = new ArrayList<>();
            try (ResultSet row = s.executeQuery()) {
                while (row.next()) {
                    out.add(new Held(
                            row.getObject(1, UUID.class),
                            new ContactKeys(row.getInt(2), row.getBytes(3), row.getBytes(4))));
                }
            }
            return out;
        }
    }

    /** In the order of their ids, as dispatch locks them; who was erased or rewrapped meanwhile is left alone. */
    private static void write(Connection tx, WorkspaceId workspace, List<Fresh> fresh) throws SQLException {
        if (fresh.isEmpty()) {
            return;
        }
        try (PreparedStatement s = tx.prepareStatement("""
                with n as (
                    select * from unnest(?::uuid[], ?::bytea[], ?::int[], ?::bytea[], ?::bytea[])
                        as n (id, was, epoch, content, evidence)),
                held as (
                    select c.id, c.content_key from contact c
                    where c.workspace_id = ? and c.id = any(?) order by c.id for no key update)
                update contact c set key_epoch = n.epoch, evidence_key = n.evidence, content_key = n.content
                from n join held h on h.id = n.id
                where c.workspace_id = ? and c.id = n.id and c.evidence_key = n.was
                    and (length(h.content_key) > 0) = (length(n.content) > 0)""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", fresh, Fresh::id),
                    column(tx, "bytea", fresh, Fresh::was),
                    column(tx, "int", fresh, f -> f.now().epoch()),
                    column(tx, "bytea", fresh, f -> f.now().content()),
                    column(tx, "bytea", fresh, f -> f.now().evidence()),
                    workspace.value(),
                    column(tx, "uuid", fresh, Fresh::id),
                    workspace.value());
            s.executeUpdate();
        }
    }

    private static @Nullable Progress progress(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select epoch, after_id, rewrapped, started_at, finished_at from contact_rewrap
                where workspace_id = ?""")) {
            Sql.bind(s, workspace.value());
            try (ResultSet row = s.executeQuery()) {
                return row.next()
                        ? new Progress(
                                row.getInt(1),
                                row.getObject(2, UUID.class),
                                row.getLong(3),
                                Objects.requireNonNull(Sql.instant(row, 4)),
                                Sql.instant(row, 5))
                        : null;
            }
        }
    }

    private static void save(Connection tx, WorkspaceId workspace, Progress p) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into contact_rewrap (workspace_id, epoch, after_id, rewrapped, started_at, finished_at)
                values (?, ?, ?, ?, ?, ?)
                on conflict (workspace_id) do update set epoch = excluded.epoch, after_id = excluded.after_id,
                    rewrapped = excluded.rewrapped, started_at = excluded.started_at,
                    finished_at = excluded.finished_at""")) {
            Sql.bind(s, workspace.value(), p.epoch(), p.after(), p.rewrapped(), p.startedAt(), p.finishedAt());
            s.executeUpdate();
        }
    }
}
