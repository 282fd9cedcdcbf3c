package dev.gatepost;

import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.events.Events;
import dev.gatepost.events.Happened;
import dev.gatepost.limits.money.BudgetSignal;
import dev.gatepost.limits.money.OnBudgetSignal;
import dev.gatepost.limits.pauses.OnPause;
import dev.gatepost.limits.pauses.Pause;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Puts budgets that are nearly used up, and pauses, into the words of the rooms events and audit. */
final class TellLimits implements OnBudgetSignal, OnPause {
    private final Events events;
    private final Audit audit;

    TellLimits(Events events, Audit audit) {
        this.events = events;
        this.audit = audit;
    }

    @Override
    public void reached(Connection tx, BudgetSignal s) throws SQLException {
        Map<String, String> facts = Map.of(
                "budget", s.budget().toString(),
                "name", s.name(),
                "period_start", s.periodStart().toString(),
                "threshold_percent", Integer.toString(s.threshold()),
                "used", s.used().amount(),
                "limit", s.limit().amount(),
                "currency", s.limit().currency().getCurrencyCode());
        audit.append(
                tx,
                List.of(new AuditEvent(
                        s.workspace(),
                        "budget.reached",
                        "component:limits",
                        s.budget().toString(),
                        null,
                        UuidV7.next().toString(),
                        s.at(),
                        new TreeMap<>(facts))));
        events.happened(
                tx,
                List.of(new Happened(s.workspace(), "alert.budget", s.budget().value(), s.at(), facts)));
    }

    @Override
    public void changed(Connection tx, Pause p) throws SQLException {
        if (p.workspace().equals(WorkspaceId.INSTANCE)) {
            return;
        }
        Pause.Resumed resumed = p.resumed();
        var facts = new TreeMap<String, String>();
        facts.put("id", p.id().toString());
        facts.put("scope", p.scope().written());
        facts.put("reason", resumed == null ? p.reason() : resumed.reason());
        if (p.value() != null) {
            facts.put("value", p.value());
        }
        events.happened(
                tx,
                List.of(new Happened(
                        p.workspace(),
                        resumed == null ? "alert.pause" : "alert.resume",
                        p.id().value(),
                        resumed == null ? p.madeAt() : resumed.at(),
                        facts)));
    }
}
