package dev.gatepost.messages;

import dev.gatepost.access.Workspace;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.privacy.HeldMessages;
import dev.gatepost.privacy.Hold;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code message_content_held}: content that a hold keeps when its week is dropped. It stays sealed under the
 * person's key, and is read as any other content while it is there.
 */
public final class HeldContents implements HeldMessages {
    private static final int AT_ONCE = 500;

    private static final String OF_MESSAGES = """
            insert into message_content_held (workspace_id, message_id, hold_id, sealed, kept_at)
            select c.workspace_id, c.message_id, ?, c.sealed, ?
            from message m
            join message_content c on c.workspace_id = m.workspace_id and c.message_id = m.id
                and c.expires_on = m.content_expires
            where m.workspace_id = ? and c.expires_on <= ? and not exists (select 1 from message_content_held h
                where h.workspace_id = c.workspace_id and h.message_id = c.message_id and h.hold_id = ?)
            """;
    private static final String LIMIT = " limit " + AT_ONCE + " on conflict do nothing";

    private static final String OF_ALL = """
            insert into message_content_held (workspace_id, message_id, hold_id, sealed, kept_at)
            select c.workspace_id, c.message_id, ?, c.sealed, ?
            from message_content c
            where c.workspace_id = ? and c.expires_on <= ? and not exists (select 1 from message_content_held h
                where h.workspace_id = c.workspace_id and h.message_id = c.message_id and h.hold_id = ?)
            """;

    private final BiFunction<Workspace, String, byte[]> references;

    /** {@code references} makes the keyed hash by which a caller's reference is found. */
    public HeldContents(BiFunction<Workspace, String, byte[]> references) {
        this.references = references;
    }

    @Override
    public Optional<OfMessage> message(Connection tx, Workspace workspace, String written) throws SQLException {
        Optional<MessageId> id = MessageId.parse(written);
        if (id.isEmpty()) {
            return Optional.empty();
        }
        try (PreparedStatement s =
                tx.prepareStatement("select contact_id from message where workspace_id = ? and id = ?")) {
            Sql.bind(s, workspace.id().value(), id.get().value());
            try (ResultSet row = s.executeQuery()) {
                return row.next()
                        ? Optional.of(new OfMessage(id.get().value(), row.getObject(1, UUID.class)))
                        : Optional.empty();
            }
        }
    }

    @Override
    public byte[] reference(Workspace workspace, String reference) {
        return references.apply(workspace, reference);
    }

    @Override
    public boolean hasReference(Connection tx, WorkspaceId workspace, UUID contact, byte[] referenceHash)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select 1 from message where workspace_id = ? and reference_hash = ? and contact_id = ? limit 1""")) {
            Sql.bind(s, workspace.value(), referenceHash, contact);
            try (ResultSet row = s.executeQuery()) {
                return row.next();
            }
        }
    }

    @Override
    public int keep(Connection tx, WorkspaceId workspace, Hold hold, LocalDate before, Instant now)
            throws SQLException {
        Hold.Target target = hold.target();
        return switch (hold.kind()) {
            case WORKSPACE -> keep(tx, OF_ALL, new Wanted(workspace, hold.id(), before, now), null);
            case MESSAGE ->
                keep(
                        tx,
                        OF_MESSAGES + " and m.id = ?",
                        new Wanted(workspace, hold.id(), before, now),
                        target.message());
            case REFERENCE ->
                keep(
                        tx,
                        OF_MESSAGES + " and m.reference_hash = ?",
                        new Wanted(workspace, hold.id(), before, now),
                        target.reference());
            case PERSON ->
                target.contact() == null
                        ? 0
                        : keep(
                                tx,
                                OF_MESSAGES + " and m.contact_id = ?",
                                new Wanted(workspace, hold.id(), before, now),
                                target.contact());
        };
    }

    private record Wanted(WorkspaceId workspace, UUID hold, LocalDate before, Instant now) {}

    private static int keep(Connection tx, String sql, Wanted w, @Nullable Object of) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(sql + LIMIT)) {
            Date before = Date.valueOf(w.before());
            if (of == null) {
                Sql.bind(s, w.hold(), w.now(), w.workspace().value(), before, w.hold());
            } else {
                Sql.bind(s, w.hold(), w.now(), w.workspace().value(), before, w.hold(), of);
            }
            return s.executeUpdate();
        }
    }

    @Override
    public int release(Connection tx, WorkspaceId workspace, UUID hold) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                delete from message_content_held where workspace_id = ? and hold_id = ? and message_id in (
                    select message_id from message_content_held where workspace_id = ? and hold_id = ? limit 1000)
                """)) {
            Sql.bind(s, workspace.value(), hold, workspace.value(), hold);
            return s.executeUpdate();
        }
    }
}
