package dev.gatepost.providers;

import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.platform.Sql;
import dev.gatepost.providers.Connections.Listed;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sets how connections treat callbacks that prove nothing. Every node knows before the answer is given. In a live
 * workspace observing ends by itself, after {@link #LONGEST} at the latest.
 */
public final class CallbackModes {
    /** For how long a live connection may observe at a stretch. */
    public static final Duration LONGEST = Duration.ofDays(14);

    private final Connections connections;
    private final ConnectionChanges changes;
    private final Workspaces workspaces;
    private final Clock clock;

    public CallbackModes(Connections connections, ConnectionChanges changes, Workspaces workspaces, Clock clock) {
        this.connections = connections;
        this.changes = changes;
        this.workspaces = workspaces;
        this.clock = clock;
    }

    /** What is asked for; {@code until} is null for no end. */
    public record Wish(CallbackMode mode, @Nullable Instant until, String reason) {}

    /** What came of it. */
    public sealed interface Done {
        record Fine(Wish inForce) implements Done {}

        record Refused(String field, String why) implements Done {}

        record Unknown() implements Done {}
    }

    /** Sets the mode of a connection that is in use. */
    public Done set(Workspace workspace, ConnectionId id, Wish wish, String actor) {
        Optional<Listed> found = changes.find(workspace, id).filter(c -> c.retiredAt() == null);
        if (found.isEmpty()) {
            return new Done.Unknown();
        }
        Instant now = clock.instant();
        if (wish.mode() == CallbackMode.ENFORCE && wish.until() != null) {
            return new Done.Refused("until", "only observing has an end");
        }
        if (wish.until() != null && !wish.until().isAfter(now)) {
            return new Done.Refused("until", "it is past");
        }
        boolean live = workspace.kind() == Workspace.Kind.LIVE;
        if (live
                && wish.mode() == CallbackMode.OBSERVE
                && (wish.until() == null || wish.until().isAfter(now.plus(LONGEST)))) {
            return new Done.Refused(
                    "until", "is needed in a live workspace, and at most " + LONGEST.toDays() + " days ahead");
        }
        write(workspace, id, wish, actor);
        return new Done.Fine(wish);
    }

    /** Writes into the books that observing ended where its time is over; from then on it was not in force. */
    public void endOverdue() {
        Instant now = clock.instant();
        for (Connections.Placed placed : connections.everywhere()) {
            CallbackRules rules = placed.connection().callbacks();
            if (rules.mode() == CallbackMode.OBSERVE && rules.modeAt(now) == CallbackMode.ENFORCE) {
                var wish = new Wish(CallbackMode.ENFORCE, null, "the time for observing was over");
                Workspace workspace = workspaces.get(placed.workspace());
                write(workspace, placed.connection().id(), wish, "component:callbacks");
            }
        }
    }

    private void write(Workspace workspace, ConnectionId id, Wish wish, String actor) {
        Map<String, String> facts = Map.of(
                "mode",
                wish.mode().written(),
                "until",
                wish.until() == null ? "" : wish.until().toString(),
                "reason",
                wish.reason());
        var event = changes.event(workspace, "connection.callback_mode_set", id, actor, facts);
        changes.inForce(workspace, event, tx -> update(tx, workspace, id, wish));
    }

    private static void update(Connection tx, Workspace workspace, ConnectionId id, Wish wish) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update directory_connection set callback_mode = ?, callback_mode_until = ?
                where id = ? and workspace_id = ?""")) {
            Sql.bind(
                    s,
                    wish.mode().written(),
                    wish.until(),
                    id.value(),
                    workspace.id().value());
            s.executeUpdate();
        }
    }
}
