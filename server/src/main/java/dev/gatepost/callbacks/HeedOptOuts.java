package dev.gatepost.callbacks;

import dev.gatepost.access.Workspace;
import dev.gatepost.consent.ConsentSource;
import dev.gatepost.consent.RecordConsent.Context;
import dev.gatepost.messages.Lanes;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.StoredMessage;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.queue.LaneRunner;
import dev.gatepost.queue.Queue;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A provider that refuses a message because the person told it STOP tells us what the person wants, even if no word of
 * theirs ever came here: dispatch leaves the message in a lane, and here promotion ends. What is taken out of the lane
 * is recorded in the same transaction.
 */
final class HeedOptOuts implements AutoCloseable {
    private static final int AT_ONCE = 20;

    private final Callbacks.Parts parts;
    private final RevokeByProvider revoke;
    private final LaneRunner runner;

    HeedOptOuts(Callbacks.Parts parts, RevokeByProvider revoke) {
        this.parts = parts;
        this.revoke = revoke;
        this.runner = new LaneRunner(parts.queue(), Lanes.OPTED_OUT, this::batch);
    }

    /** Heeds what is due in these workspaces; gives those in which there may be more. */
    List<WorkspaceId> batch(List<WorkspaceId> workspaces) {
        var scope = new Scope(
                workspaces,
                workspaces.stream()
                        .map(id -> parts.workspaces().get(id).organisation())
                        .distinct()
                        .toList());
        return parts.database().transact(Role.CALLBACKS, scope, tx -> heed(tx, workspaces));
    }

    private List<WorkspaceId> heed(Connection tx, List<WorkspaceId> workspaces) throws SQLException {
        Instant now = parts.clock().instant();
        List<Queue.Entry> entries = parts.queue().claim(tx, Lanes.OPTED_OUT, workspaces, now, AT_ONCE);
        if (entries.isEmpty()) {
            return List.of();
        }
        Map<MessageId, WorkspaceId> wanted = new TreeMap<>();
        entries.forEach(e -> wanted.put(new MessageId(e.item()), e.workspace()));
        for (StoredMessage message : parts.messages().find(tx, wanted).values()) {
            Workspace workspace = parts.workspaces().get(message.workspace());
            var context = new Context("component:dispatch", workspace.clock().at(now), message.correlation());
            revoke.in(tx, workspace, message, ConsentSource.PROVIDER_CALLBACK, "opted_out", context);
        }
        return workspaces;
    }

    /** Ends after the batch in hand. */
    @Override
    public void close() {
        runner.close();
    }
}
