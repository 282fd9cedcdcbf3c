package dev.gatepost.intake;

import dev.gatepost.messages.MessageState;
import dev.gatepost.platform.Traces;
import dev.gatepost.platform.Traces.Stage;
import dev.gatepost.policy.Decision;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The spans of intake: a message's first, and that of its decision. */
final class IntakeTraces {
    private IntakeTraces() {}

    static void accepted(SendRequest request, Accepted.Message message, Instant since) {
        if (Traces.on() && !message.replay()) {
            Traces.end(
                    Traces.accepting(message.correlation(), message.id().value(), since),
                    message.state() != MessageState.BLOCKED,
                    Map.of(
                            "gatepost.message", message.id().toString(),
                            "gatepost.workspace",
                                    request.caller().workspace().id().toString(),
                            "gatepost.channel", request.channel().written(),
                            "gatepost.purpose", request.purpose().written(),
                            "gatepost.state", message.state().written()));
        }
    }

    static void decided(List<AcceptMessages.Admission> admissions, List<DecideBatch.Decided> decisions, Instant since) {
        if (!Traces.on()) {
            return;
        }
        for (int i = 0; i < admissions.size(); i++) {
            AcceptMessages.Admission admission = admissions.get(i);
            Decision decision = decisions.get(i).decision();
            String reason = decision.reasons().isEmpty()
                    ? "none"
                    : decision.reasons().getFirst().code().code();
            Traces.end(
                    Traces.stage(
                            Stage.DECIDE,
                            admission.request().correlation(),
                            admission.id().value(),
                            since),
                    true,
                    Map.of("gatepost.outcome", outcome(decision), "gatepost.reason", reason));
        }
    }

    private static String outcome(Decision decision) {
        return switch (decision.outcome()) {
            case Decision.Outcome.Allow _ -> "allow";
            case Decision.Outcome.Defer _ -> "defer";
            case Decision.Outcome.Deny _ -> "deny";
        };
    }
}
