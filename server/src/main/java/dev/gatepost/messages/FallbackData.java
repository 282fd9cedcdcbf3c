package dev.gatepost.messages;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.keys.Keys;
import dev.gatepost.keys.SealingKey;
import dev.gatepost.keys.Unreadable;
import dev.gatepost.platform.Answers;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a person is named in a message to somebody else: as the one to write to when that one cannot be reached. Such
 * addresses are sealed with that message under the other person's key, so every content that is kept is opened and
 * looked through; of one that names the person, what names them is taken out and the rest sealed again. A message that
 * a hold covers is left as it is.
 */
public final class FallbackData implements PersonalData {
    private static final int AT_ONCE = 200;
    private static final String KEPT = "a hold covers the message in which it stands";

    private final Keys keys;
    private final ContactStore contacts;
    private final HeldMessage held;

    /** Whether a hold covers the messages of a person. */
    @FunctionalInterface
    public interface HeldMessage {
        boolean over(Connection tx, Person recipient) throws SQLException;
    }

    public FallbackData(Keys keys, ContactStore contacts, HeldMessage held) {
        this.keys = keys;
        this.contacts = contacts;
        this.held = held;
    }

    /** A content as it is stored; {@code day} is when it ends. */
    private record Row(UUID message, String day, byte[] sealed, ContactId contact) {}

    /** One that names the person. */
    private record Named(Row row, Contact recipient, Content content) {}

    @Override
    public String store() {
        return "fallbacks";
    }

    @Override
    public Outcome erase(Connection tx, Person person, Turn turn) throws SQLException {
        List<Row> page = page(tx, person.workspace().id(), turn.after(), turn.limit());
        List<Named> naming = naming(tx, person, page);
        List<Named> free = new ArrayList<>();
        for (Named each : naming) {
            if (!held.over(tx, recipient(person, each.recipient()))) {
                free.add(each);
            }
        }
        write(tx, person, free);
        UUID next = page.size() < turn.limit() ? null : page.getLast().message();
        return new Outcome(naming.size(), free.size(), free.size() < naming.size() ? KEPT : null, next);
    }

    @Override
    public void export(Connection tx, Person person, Sheet sheet) throws SQLException {
        List<Row> page = page(tx, person.workspace().id(), null, AT_ONCE);
        while (!page.isEmpty() && sheet.hasRoom()) {
            for (Named each : naming(tx, person, page)) {
                for (Content.Fallback fallback : each.content().fallbacks()) {
                    if (names(fallback, person)) {
                        sheet.add(
                                store(),
                                Answers.document(
                                        "in_message_to_another",
                                                new MessageId(each.row().message()).toString(),
                                        "channel", fallback.channel(),
                                        "to", fallback.to(),
                                        "variables", fallback.variables(),
                                        "kept_until", each.row().day()));
                    }
                }
            }
            page = page(tx, person.workspace().id(), page.getLast().message(), AT_ONCE);
        }
    }

    private static Person recipient(Person person, Contact recipient) {
        return new Person(
                person.workspace(),
                recipient.index(),
                recipient.id().value(),
                recipient.pseudonym().toString(),
                text -> false);
    }

    private static boolean names(Content.Fallback fallback, Person person) {
        String to = fallback.to();
        return to != null && person.isNamedIn().test(to);
    }

    private List<Named> naming(Connection tx, Person person, List<Row> page) throws SQLException {
        WorkspaceId workspace = person.workspace().id();
        Map<ContactId, WorkspaceId> wanted = new HashMap<>();
        page.forEach(row -> wanted.put(row.contact(), workspace));
        Map<ContactId, Contact> recipients = contacts.byId(tx, wanted, ContactStore.Hold.NONE);
        List<Named> out = new ArrayList<>();
        for (Row row : page) {
            Contact recipient = recipients.get(row.contact());
            Content content = recipient == null ? null : open(workspace, recipient, row);
            if (recipient != null
                    && content != null
                    && content.fallbacks().stream().anyMatch(f -> names(f, person))) {
                out.add(new Named(row, recipient, content));
            }
        }
        return out;
    }

    private @Nullable Content open(WorkspaceId workspace, Contact recipient, Row row) {
        try {
            return Content.of(
                    key(workspace, recipient).open(row.sealed(), NewMessage.contentBinding(workspace, row.message())));
        } catch (Unreadable erased) {
            return null;
        }
    }

    private SealingKey key(WorkspaceId workspace, Contact recipient) {
        return keys.content(workspace, recipient.id().value(), recipient.keys());
    }

    private void write(Connection tx, Person person, List<Named> all) throws SQLException {
        if (all.isEmpty()) {
            return;
        }
        WorkspaceId workspace = person.workspace().id();
        try (PreparedStatement s = tx.prepareStatement("""
                update message_content c set sealed = n.sealed
                from unnest(?::uuid[], ?::text[], ?::bytea[]) as n (id, day, sealed)
                where c.workspace_id = ? and c.message_id = n.id and c.expires_on = n.day::date""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", all, n -> n.row().message()),
                    column(tx, "text", all, n -> n.row().day()),
                    column(
                            tx,
                            "bytea",
                            all,
                            n -> key(workspace, n.recipient())
                                    .seal(
                                            without(n.content(), person).bytes(),
                                            NewMessage.contentBinding(
                                                    workspace, n.row().message()))),
                    workspace.value());
            s.executeUpdate();
        }
    }

    private static Content without(Content content, Person person) {
        return content.withFallbacks(
                content.fallbacks().stream().filter(f -> !names(f, person)).toList());
    }

    private static List<Row> page(Connection tx, WorkspaceId workspace, @Nullable UUID after, int limit)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select c.message_id, c.expires_on::text, c.sealed, m.contact_id from (
                    select message_id, expires_on, sealed from message_content
                    where workspace_id = ? and message_id > ? order by message_id limit ?) c
                join message m on m.workspace_id = ? and m.id = c.message_id order by c.message_id""")) {
            Sql.bind(s, workspace.value(), after == null ? new UUID(0, 0) : after, limit, workspace.value());
            try (ResultSet row = s.executeQuery()) {
                List<Row> out = new ArrayList<>();
                while (row.next()) {
                    out.add(new Row(
                            row.getObject(1, UUID.class),
                            row.getString(2),
                            row.getBytes(3),
                            new ContactId(row.getObject(4, UUID.class))));
                }
                return out;
            }
        }
    }
}
