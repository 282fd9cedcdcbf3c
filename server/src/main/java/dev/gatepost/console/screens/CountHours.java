package dev.gatepost.console.screens;

import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.audit.TallyEvents;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Nodes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Counts by the hour what befell messages, from the audit log and apart from the way of the messages: what was counted
 * and how far stand in one transaction, so that a node that dies in between counts nothing twice.
 */
public final class CountHours {
    /** How often a round is due. */
    public static final Duration EACH = Duration.ofSeconds(5);

    /** How long the counts of an hour are kept. */
    static final Duration KEPT = Duration.ofDays(92);

    /** Of 256 events each; a round takes several such bites of a workspace that is behind. */
    private static final int PAGES = 64;

    private static final int BITES = 8;

    /** What is marked in plots: whatever may explain that traffic is no longer as it was. */
    private static final TallyEvents.Asked ASKED = new TallyEvents.Asked(
            HourStore.PREFIX,
            List.of(
                    "template.",
                    "sender.",
                    "connection.",
                    "policy",
                    "pause.",
                    "budget.",
                    "credential.",
                    "country_sheet."));

    private final Database database;
    private final Workspaces workspaces;
    private final Nodes nodes;
    private final Clock clock;

    public CountHours(Database database, Workspaces workspaces, Nodes nodes, Clock clock) {
        this.database = database;
        this.workspaces = workspaces;
        this.nodes = nodes;
        this.clock = clock;
    }

    /** One round over the workspaces that this node works. */
    public void round() {
        workspaces.all().stream().filter(w -> nodes.owns(w.id())).forEach(this::count);
    }

    private void count(Workspace workspace) {
        for (int i = 0; i < BITES && bite(workspace); i++) {
            // The next bite, while the one before was full.
        }
    }

    /** Whether there may be more. */
    private boolean bite(Workspace workspace) {
        return database.transact(Role.JOBS, new Scope(List.of(workspace.id()), List.of()), tx -> {
            long from = HourStore.begin(tx, workspace.id());
            TallyEvents.Tally tally = TallyEvents.from(tx, workspace.id(), from, ASKED, PAGES);
            if (tally.next() > from) {
                HourStore.add(tx, workspace.id(), tally);
            }
            return tally.next() - from >= PAGES * 128L;
        });
    }

    /** Forgets what is older than a quarter. */
    public void forget() {
        Instant before = clock.instant().minus(KEPT);
        for (Workspace workspace : workspaces.all()) {
            database.<@org.jspecify.annotations.Nullable Void>transact(
                    Role.JOBS, new Scope(List.of(workspace.id()), List.of()), tx -> {
                        HourStore.forget(tx, workspace.id(), before);
                        LevelStore.forget(tx, workspace.id(), before);
                        return null;
                    });
        }
    }
}
