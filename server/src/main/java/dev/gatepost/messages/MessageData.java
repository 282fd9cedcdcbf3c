package dev.gatepost.messages;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.keys.Keys;
import dev.gatepost.keys.Unreadable;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.privacy.Person;
import dev.gatepost.privacy.PersonalData;
import dev.gatepost.privacy.Sheet;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A person's messages. Their content goes row by row, not only by its key; what stays is the stub: when a message was
 * accepted for which template, what became of it and why, under an id that leads to nobody any more.
 */
public final class MessageData implements PersonalData {
    private static final int AT_ONCE = 200;

    private final Keys keys;
    private final ContactStore contacts;
    private final MessageStore messages;

    public MessageData(Keys keys, ContactStore contacts, MessageStore messages) {
        this.keys = keys;
        this.contacts = contacts;
        this.messages = messages;
    }

    @Override
    public String store() {
        return "messages";
    }

    @Override
    public Outcome erase(Connection tx, Person person, Turn turn) throws SQLException {
        List<UUID> page = page(tx, person, turn.after(), turn.limit());
        if (page.isEmpty()) {
            return Outcome.gone(0);
        }
        WorkspaceId workspace = person.workspace().id();
        try (PreparedStatement s = tx.prepareStatement("""
                delete from message_content c using message m, unnest(?::uuid[]) as w (id)
                where m.workspace_id = ? and m.id = w.id and c.workspace_id = m.workspace_id and c.message_id = m.id
                    and c.expires_on = m.content_expires""")) {
            Sql.bind(s, column(tx, "uuid", page, id -> id), workspace.value());
            s.executeUpdate();
        }
        try (PreparedStatement s = tx.prepareStatement("""
                delete from message_content_held h using unnest(?::uuid[]) as w (id)
                where h.workspace_id = ? and h.message_id = w.id""")) {
            Sql.bind(s, column(tx, "uuid", page, id -> id), workspace.value());
            s.executeUpdate();
        }
        UUID next = page.size() < turn.limit() ? null : page.getLast();
        return new Outcome(page.size(), page.size(), null, next);
    }

    @Override
    public void export(Connection tx, Person person, Sheet sheet) throws SQLException {
        List<UUID> page = page(tx, person, null, AT_ONCE);
        while (!page.isEmpty() && sheet.hasRoom()) {
            for (UUID id : page) {
                var message = messages.find(tx, person.workspace().id(), new MessageId(id));
                if (message.isPresent()) {
                    sheet.add("messages", row(tx, message.get()));
                }
            }
            page = page(tx, person, page.getLast(), AT_ONCE);
        }
    }

    private Map<String, Object> row(Connection tx, StoredMessage m) throws SQLException {
        Content said = open(tx, m);
        return Answers.document(
                "id",
                m.id().toString(),
                "accepted_at",
                m.acceptedAt().toString(),
                "channel",
                m.channel().written(),
                "purpose",
                m.purpose().written(),
                "status",
                m.state().written(),
                "template",
                m.template() == null ? null : m.template().toString(),
                "content_until",
                m.contentExpires().toString(),
                "subject",
                said == null ? null : said.subject(),
                "text",
                said == null ? null : said.text(),
                "variables",
                said == null ? null : said.variables(),
                "reference",
                said == null ? null : said.reference(),
                "metadata",
                said == null ? null : said.metadata(),
                "history",
                messages.steps(tx, m.workspace(), m.id()).stream()
                        .map(s -> s.at() + " " + s.state().written())
                        .toList(),
                "decision",
                Json.readOwn(m.decision()).path("outcome").asString());
    }

    private @Nullable Content open(Connection tx, StoredMessage m) throws SQLException {
        byte[] sealed = m.sealedContent();
        Contact contact = contacts.byId(tx, Map.of(m.contact(), m.workspace()), ContactStore.Hold.NONE)
                .get(m.contact());
        if (sealed == null || contact == null) {
            return null;
        }
        try {
            return Content.of(keys.content(m.workspace(), contact.id().value(), contact.keys())
                    .open(sealed, NewMessage.contentBinding(m.workspace(), m.id().value())));
        } catch (Unreadable erased) {
            return null;
        }
    }

    private static List<UUID> page(Connection tx, Person person, @Nullable UUID after, int limit) throws SQLException {
        UUID contact = person.contact();
        List<UUID> out = new ArrayList<>();
        if (contact == null) {
            return out;
        }
        try (PreparedStatement s = tx.prepareStatement("""
                select id from message where workspace_id = ? and contact_id = ? and id > ? order by id limit ?""")) {
            Sql.bind(
                    s,
                    person.workspace().id().value(),
                    new ContactId(contact).value(),
                    after == null ? new UUID(0, 0) : after,
                    limit);
            try (ResultSet row = s.executeQuery()) {
                while (row.next()) {
                    out.add(row.getObject(1, UUID.class));
                }
            }
        }
        return out;
    }
}
