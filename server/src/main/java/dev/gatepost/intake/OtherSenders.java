package dev.gatepost.intake;

import dev.gatepost.contacts.Contact;
import dev.gatepost.intake.AcceptMessages.Admission;
import dev.gatepost.intake.DecideBatch.Decided;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.policy.Decision;
import dev.gatepost.policy.LoadFacts.Subject;
import dev.gatepost.templates.Sender;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a provider blocks the sender that was chosen, the brand's others are tried which that block does not reach
 * (CON-12). Costs nothing for a message that no block stops.
 */
final class OtherSenders {
    private final DecideBatch decide;

    OtherSenders(DecideBatch decide) {
        this.decide = decide;
    }

    /** Requests, each with the sender that it goes from, and their decisions. */
    record Chosen(List<Admission> admissions, List<Decided> decisions) {}

    /** The same, with another sender wherever that turns a refusal into none. */
    Chosen in(Connection tx, Chosen first, List<Contact> people, Instant now) throws SQLException {
        List<Integer> blocked = new ArrayList<>(0);
        for (int i = 0; i < first.decisions().size(); i++) {
            if (isBlocked(first.decisions().get(i))) {
                blocked.add(i);
            }
        }
        if (blocked.isEmpty()) {
            return first;
        }
        var chosen = new Chosen(new ArrayList<>(first.admissions()), new ArrayList<>(first.decisions()));
        for (int i : blocked) {
            tryOthers(tx, chosen, i, people.get(i), now);
        }
        return chosen;
    }

    private void tryOthers(Connection tx, Chosen chosen, int at, Contact person, Instant now) throws SQLException {
        Admission given = chosen.admissions().get(at);
        for (Sender other : given.request().others().get()) {
            SendRequest request = given.request().from(other);
            var next = new Admission(request, given.id());
            Subject subject = AcceptMessages.subject(request, person);
            Decided decided =
                    decide.in(tx, List.of(next), List.of(subject), now).getFirst();
            if (!(decided.decision().outcome() instanceof Decision.Outcome.Deny)) {
                chosen.admissions().set(at, next);
                chosen.decisions().set(at, decided);
                return;
            }
        }
    }

    private static boolean isBlocked(Decided decided) {
        return decided.decision().outcome() instanceof Decision.Outcome.Deny
                && decided.decision().reasons().stream().anyMatch(r -> r.code() == ReasonCode.PROVIDER_BLOCKED);
    }
}
