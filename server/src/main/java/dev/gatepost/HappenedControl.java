package dev.gatepost;

import dev.gatepost.audit.AuditEntry;
import dev.gatepost.audit.AuditFilter;
import dev.gatepost.audit.FindAuditEvents;
import dev.gatepost.controls.Control;
import dev.gatepost.controls.Finding;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A control that asks the log whether something happened: that it did within a time, or that it never did.
 *
 * @param action how the events begin that it looks for
 * @param within how long ago the newest may be; zero when none may be at all
 */
record HappenedControl(Definition definition, Reach reach, FindAuditEvents find, String action, Duration within)
        implements Control {
    private static final Duration NEVER = Duration.ZERO;

    static HappenedControl never(Definition definition, FindAuditEvents find, String action) {
        return new HappenedControl(definition, Reach.INSTANCE, find, action, NEVER);
    }

    @Override
    public Finding evaluate(Connection tx, Asked asked) {
        AuditFilter filter = AuditFilter.action(action);
        List<AuditEntry> newest = find.find(asked.workspace(), filter, 1, null);
        if (newest.isEmpty()) {
            return within.isZero()
                    ? new Finding.Held("It never happened.", new TreeMap<>())
                    : new Finding.NotYet("The log has no event " + action + " yet.", new TreeMap<>());
        }
        Instant at = newest.getFirst().event().at();
        var facts = new TreeMap<>(Map.of(
                "newest", at.toString(), "seq", Long.toString(newest.getFirst().seq())));
        if (within.isZero()) {
            return new Finding.Failing("The log has the event " + action + " of " + at + ".", facts);
        }
        return at.plus(within).isBefore(asked.now())
                ? new Finding.Failing("The newest is of " + at + ", more than " + within.toDays() + " days ago.", facts)
                : new Finding.Held("The newest is of " + at + ".", facts);
    }
}
