package dev.gatepost.dispatch;

import dev.gatepost.access.Workspaces;
import dev.gatepost.limits.money.Spend;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageState;
import dev.gatepost.messages.Step;
import dev.gatepost.messages.StoredMessage;
import dev.gatepost.platform.ReasonCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The money of a claim: each departure is priced on the route that it really takes (LIM-03). */
final class RepriceMoney {
    private final Spend spend;
    private final Workspaces workspaces;
    private final Gates gates;

    RepriceMoney(Spend spend, Workspaces workspaces, Gates gates) {
        this.spend = spend;
        this.workspaces = workspaces;
        this.gates = gates;
    }

    /** Takes out of both lists what no budget allows any more, and adds the step that says so. */
    void reprice(Connection tx, List<Departure> departures, List<Step> steps, Instant now) throws SQLException {
        if (departures.isEmpty()) {
            return;
        }
        List<Spend.HandOver> asked = new ArrayList<>(departures.size());
        for (Departure d : departures) {
            asked.add(new Spend.HandOver(
                    d.message().workspace(),
                    d.message().id().value(),
                    d.flight().connection(),
                    d.message().marks().segments(),
                    local(d.message(), now)));
        }
        Map<java.util.UUID, Spend.Answer> answers = spend.reprice(tx, asked, now);
        if (answers.isEmpty()) {
            return;
        }
        Set<MessageId> stopped = new HashSet<>();
        List<Step> refusals = new ArrayList<>();
        for (Departure d : departures) {
            switch (answers.getOrDefault(d.message().id().value(), Spend.Answer.FREE)) {
                case Spend.Answer.Free _, Spend.Answer.Reserved _ -> {}
                case Spend.Answer.OverCap over -> {
                    stopped.add(d.message().id());
                    refusals.add(refused(d, ReasonCode.SPEND_CAP, "budget " + over.name(), now));
                }
                case Spend.Answer.Unpriced unpriced -> {
                    stopped.add(d.message().id());
                    refusals.add(refused(d, ReasonCode.PRICE_MISSING, "budget " + unpriced.name(), now));
                }
            }
        }
        departures.stream()
                .filter(d -> stopped.contains(d.message().id()))
                .forEach(d -> gates.calledOff(d.way(), d.message().sender().value()));
        departures.removeIf(d -> stopped.contains(d.message().id()));
        steps.removeIf(s -> stopped.contains(s.message()));
        steps.addAll(refusals);
    }

    private Step refused(Departure d, ReasonCode code, String detail, Instant now) {
        return new Step(
                d.message().workspace(),
                d.message().id(),
                MessageState.BLOCKED,
                d.message().attempt(),
                code.code(),
                detail,
                local(d.message(), now),
                ClaimMessages.ACTOR);
    }

    private Instant local(StoredMessage message, Instant now) {
        return workspaces.get(message.workspace()).clock().at(now);
    }
}
