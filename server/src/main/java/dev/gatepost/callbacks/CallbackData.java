package dev.gatepost.callbacks;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.keys.Keys;
import dev.gatepost.keys.Unreadable;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.privacy.Person;
import dev.gatepost.privacy.PersonalData;
import dev.gatepost.privacy.Sheet;
import dev.gatepost.providers.RawCallback;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Raw callbacks as providers sent them: receipts, what people wrote, and parts of it that wait for the others.
 * They are sealed under the workspace's key and belong to no contact, so each is opened and looked through for the
 * address. There are few, because they are kept for weeks only.
 */
public final class CallbackData implements PersonalData {
    /** One table of raw callbacks. */
    public enum Kept {
        INBOX("callbacks", """
                select id, received_at, sealed from callback_inbox
                where workspace_id = ? and id > ? and state <> 'new' order by id limit ?""", """
                delete from callback_inbox c using unnest(?::uuid[]) as w (id)
                where c.workspace_id = ? and c.id = w.id"""),
        PARTS("callback_parts", """
                select id, received_at, sealed from callback_part
                where workspace_id = ? and id > ? order by id limit ?""", """
                delete from callback_part c using unnest(?::uuid[]) as w (id)
                where c.workspace_id = ? and c.id = w.id"""),
        QUARANTINE("quarantine", """
                select id, received_at, sealed from callback_quarantine
                where workspace_id = ? and id > ? order by id limit ?""", """
                delete from callback_quarantine c using unnest(?::uuid[]) as w (id)
                where c.workspace_id = ? and c.id = w.id""");

        private final String store;
        private final String page;
        private final String delete;

        Kept(String store, String page, String delete) {
            this.store = store;
            this.page = page;
            this.delete = delete;
        }
    }

    private static final int AT_ONCE = 200;

    private final Keys keys;
    private final Kept kept;

    public CallbackData(Keys keys, Kept kept) {
        this.keys = keys;
        this.kept = kept;
    }

    /** A callback that was opened; {@code body} is null when it opens no more. */
    private record Opened(UUID id, Instant at, @Nullable String body) {}

    @Override
    public String store() {
        return kept.store;
    }

    @Override
    public Outcome erase(Connection tx, Person person, Turn turn) throws SQLException {
        List<Opened> page = page(tx, person.workspace().id(), turn.after(), turn.limit());
        List<UUID> naming = page.stream()
                .filter(o -> o.body() != null && person.isNamedIn().test(o.body()))
                .map(Opened::id)
                .toList();
        if (!naming.isEmpty()) {
            try (PreparedStatement s = tx.prepareStatement(kept.delete)) {
                Sql.bind(
                        s,
                        column(tx, "uuid", naming, id -> id),
                        person.workspace().id().value());
                s.executeUpdate();
            }
        }
        UUID next = page.size() < turn.limit() ? null : page.getLast().id();
        return new Outcome(naming.size(), naming.size(), null, next);
    }

    @Override
    public void export(Connection tx, Person person, Sheet sheet) throws SQLException {
        List<Opened> page = page(tx, person.workspace().id(), null, AT_ONCE);
        while (!page.isEmpty() && sheet.hasRoom()) {
            for (Opened o : page) {
                if (o.body() != null && person.isNamedIn().test(o.body())) {
                    sheet.add(kept.store, Answers.document("received_at", o.at().toString(), "as_it_came", o.body()));
                }
            }
            page = page(tx, person.workspace().id(), page.getLast().id(), AT_ONCE);
        }
    }

    private List<Opened> page(Connection tx, WorkspaceId workspace, @Nullable UUID after, int limit)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(kept.page)) {
            Sql.bind(s, workspace.value(), Optional.ofNullable(after).orElse(new UUID(0, 0)), limit);
            try (ResultSet row = s.executeQuery()) {
                List<Opened> out = new ArrayList<>();
                while (row.next()) {
                    UUID id = row.getObject(1, UUID.class);
                    out.add(new Opened(id, row.getTimestamp(2).toInstant(), open(workspace, id, row.getBytes(3))));
                }
                return out;
            }
        }
    }

    private @Nullable String open(WorkspaceId workspace, UUID id, byte[] sealed) {
        try {
            RawCallback raw =
                    StoredCallback.read(keys.workspace(workspace).open(sealed, StoredCallback.binding(workspace, id)));
            return raw.url() + "\n" + new String(raw.body(), StandardCharsets.UTF_8);
        } catch (Unreadable gone) {
            return null;
        }
    }
}
