package dev.gatepost.intake;

import dev.gatepost.access.Workspace;
import dev.gatepost.intake.AcceptMessages.Admission;
import dev.gatepost.intake.DecideBatch.Decided;
import dev.gatepost.limits.money.Money;
import dev.gatepost.limits.money.Spend;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.policy.Decision;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.RouteTable.Leaving;
import dev.gatepost.providers.Routes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The last gate of a decision: money for the dearest route that the message may take is reserved, and what does not fit
 * under its budgets is refused with the figures (LIM-03).
 */
final class ReserveMoney {
    private final Spend spend;
    private final Routes routes;

    ReserveMoney(Spend spend, Routes routes) {
        this.spend = spend;
        this.routes = routes;
    }

    /** The decisions, with a refusal in place of each that its budgets do not allow. */
    List<Decided> in(Connection tx, List<Admission> admissions, List<Decided> decisions, Instant now)
            throws SQLException {
        List<Spend.Ask> asks = new ArrayList<>(admissions.size());
        for (int i = 0; i < admissions.size(); i++) {
            if (!(decisions.get(i).decision().outcome() instanceof Decision.Outcome.Deny)) {
                asks.add(ask(admissions.get(i), decisions.get(i).decision(), now));
            }
        }
        if (asks.isEmpty()) {
            return decisions;
        }
        Map<UUID, Spend.Answer> answers = spend.reserve(tx, asks, now);
        if (answers.isEmpty()) {
            return decisions;
        }
        List<Decided> out = new ArrayList<>(decisions.size());
        for (int i = 0; i < admissions.size(); i++) {
            UUID message = admissions.get(i).id().value();
            out.add(judged(decisions.get(i), answers.getOrDefault(message, Spend.Answer.FREE)));
        }
        return out;
    }

    private Spend.Ask ask(Admission admission, Decision decision, Instant now) {
        SendRequest r = admission.request();
        Workspace workspace = r.caller().workspace();
        var leaving =
                new Leaving(r.sender().id().value(), new ConnectionId(r.sender().connection()));
        String country = r.place().country();
        Instant at = decision.outcome() instanceof Decision.Outcome.Defer(Instant until)
                ? until
                : workspace.clock().at(now);
        return new Spend.Ask(
                workspace.id(),
                admission.id().value(),
                r.channel(),
                country,
                r.purpose(),
                routes.all(workspace, leaving, country, r.purpose()).stream()
                        .map(ConnectionId::value)
                        .toList(),
                r.segments(),
                at);
    }

    private static Decided judged(Decided decided, Spend.Answer answer) {
        return switch (answer) {
            case Spend.Answer.Free _, Spend.Answer.Reserved _ -> decided;
            case Spend.Answer.OverCap(var budget, String name, Money left, Money needed) ->
                refused(
                        decided,
                        ReasonCode.SPEND_CAP,
                        budget.toString(),
                        "Budget %s: %s left, %s needed".formatted(name, left, needed));
            case Spend.Answer.Unpriced(var budget, String name) ->
                refused(
                        decided,
                        ReasonCode.PRICE_MISSING,
                        budget.toString(),
                        "Budget %s covers it, and a route that it may take has no price".formatted(name));
        };
    }

    private static Decided refused(Decided decided, ReasonCode code, String rule, String fact) {
        return new Decided(
                decided.decision().refused(new Decision.Reason(code, rule, "the workspace's budgets", fact)),
                decided.facts());
    }
}
