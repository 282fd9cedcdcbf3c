package dev.gatepost.messages;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Counts what became of all messages with one reference. Linear in their number, by index alone. */
public final class Funnel {
    private Funnel() {}

    /**
     * Messages that came to the same: each message is counted in exactly one of these.
     *
     * @param fallback whether they took the place of others
     * @param reason the first reason, or null
     */
    public record Count(
            Channel channel,
            boolean fallback,
            MessageState state,
            @Nullable String reason,
            long messages) {}

    /** The counts, in a steady order. */
    public static List<Count> of(Connection tx, WorkspaceId workspace, byte[] referenceHash) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select m.channel, m.fallback_of is not null, coalesce(s.state, m.initial_state),
                    case when coalesce(s.state, m.initial_state) = m.initial_state then m.reason else h.reason end,
                    count(*)
                from message m
                left join lateral (select state from message_state
                    where workspace_id = m.workspace_id and message_id = m.id limit 1) s on true
                left join lateral (select reason from message_shelf
                    where s.state in ('deferred', 'undelivered', 'failed', 'bounced', 'complained', 'blocked',
                        'expired', 'cancelled', 'uncertain')
                        and workspace_id = m.workspace_id and state = s.state and message_id = m.id limit 1) h on true
                where m.workspace_id = ? and m.reference_hash = ?
                group by 1, 2, 3, 4 order by 1, 2, 3, 4""")) {
            Sql.bind(s, workspace.value(), referenceHash);
            ResultSet rows = s.executeQuery();
            List<Count> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new Count(
                        Channel.valueOf(rows.getString(1).toUpperCase(Locale.ROOT)),
                        rows.getBoolean(2),
                        MessageState.of(rows.getString(3)),
                        rows.getString(4),
                        rows.getLong(5)));
            }
            return out;
        }
    }
}
