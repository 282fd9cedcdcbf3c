package dev.gatepost.console.screens;

import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.limits.money.MeasureBudgets;
import dev.gatepost.messages.Lanes;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Nodes;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.queue.LaneStandings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Notes each minute how late lanes are and what budgets have used, for plots by the hour: two looks by index for two
 * hundred workspaces at once, and one statement that writes.
 */
public final class NoteLevels {
    /** How often a round is due. */
    public static final Duration EACH = Duration.ofMinutes(1);

    private static final int AT_ONCE = 200;
    private static final int MOST_BUDGETS = 2_000;

    private final Database database;
    private final Workspaces workspaces;
    private final Nodes nodes;
    private final Clock clock;

    public NoteLevels(Database database, Workspaces workspaces, Nodes nodes, Clock clock) {
        this.database = database;
        this.workspaces = workspaces;
        this.nodes = nodes;
        this.clock = clock;
    }

    /** One round over the workspaces that this node works. */
    public void round() {
        List<WorkspaceId> mine =
                workspaces.all().stream().map(Workspace::id).filter(nodes::owns).toList();
        for (int i = 0; i < mine.size(); i += AT_ONCE) {
            List<WorkspaceId> some = mine.subList(i, Math.min(mine.size(), i + AT_ONCE));
            database.<@Nullable Void>transact(Role.JOBS, new Scope(some, List.of()), tx -> {
                note(tx, some);
                return null;
            });
        }
    }

    private void note(Connection tx, List<WorkspaceId> some) throws SQLException {
        Instant now = clock.instant();
        Instant hour = now.truncatedTo(ChronoUnit.HOURS);
        List<LevelStore.Level> late = new ArrayList<>();
        for (LaneStandings.Standing s : LaneStandings.of(tx, Lanes.SENDING, some, now, 1)) {
            Instant oldest = s.oldestDue();
            if (oldest != null) {
                long seconds = Math.max(0, Duration.between(oldest, now).toSeconds());
                late.add(new LevelStore.Level(s.workspace(), LevelStore.LATE + s.lane(), hour, seconds));
            }
        }
        List<LevelStore.Level> used = MeasureBudgets.in(tx, some, MOST_BUDGETS).stream()
                .map(b -> new LevelStore.Level(
                        b.workspace(), LevelStore.USED + b.budget(), hour, b.reserved() + b.spent()))
                .toList();
        LevelStore.worst(tx, late);
        LevelStore.last(tx, used);
    }
}
