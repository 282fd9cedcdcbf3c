package dev.gatepost.intake;

import dev.gatepost.access.Workspace;
import dev.gatepost.intake.OpenContents.Opened;
import dev.gatepost.messages.FindMessages;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageSearch;
import dev.gatepost.messages.MessageShelf;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.messages.StoredMessage;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Loads the heads of messages: a page of those that were looked for, each page in a transaction of its own. */
final class LoadMessages {
    private final Database database;
    private final MessageStore messages;
    private final OpenContents contents;

    LoadMessages(Database database, MessageStore messages, OpenContents contents) {
        this.database = database;
        this.messages = messages;
        this.contents = contents;
    }

    /** @param next the last message looked at, where the next page begins; null when there is none */
    record Page(List<MessageHead> heads, @Nullable MessageId next) {}

    Page page(Workspace workspace, MessageSearch search, @Nullable MessageId after, int limit) {
        return database.transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), tx -> {
            FindMessages.Page found = FindMessages.page(tx, search, after, limit);
            Map<MessageId, WorkspaceId> wanted = new TreeMap<>();
            found.ids().forEach(id -> wanted.put(id, workspace.id()));
            Map<MessageId, StoredMessage> stored = wanted.isEmpty() ? Map.of() : messages.find(tx, wanted);
            Map<MessageId, MessageHead> heads = heads(tx, stored.values());
            List<MessageHead> out = new ArrayList<>();
            for (MessageId id : found.ids()) {
                MessageHead head = heads.get(id);
                if (head != null) {
                    out.add(head);
                }
            }
            return new Page(out, found.next());
        });
    }

    /** The heads of these messages. */
    Map<MessageId, MessageHead> heads(Connection tx, Collection<StoredMessage> stored) throws SQLException {
        Map<MessageId, Opened> opened = contents.of(tx, stored);
        Map<MessageId, String> reasons = MessageShelf.reasons(tx, stored);
        Map<MessageId, MessageHead> out = new TreeMap<>();
        for (StoredMessage m : stored) {
            Opened content = opened.get(m.id());
            String reason = m.state() == m.initial() ? m.marks().reason() : reasons.get(m.id());
            out.put(m.id(), new MessageHead(m, content == null ? null : content.content(), reason));
        }
        return out;
    }
}
