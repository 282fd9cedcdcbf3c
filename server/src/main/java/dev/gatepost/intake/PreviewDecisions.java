package dev.gatepost.intake;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.intake.AcceptMessages.Admission;
import dev.gatepost.intake.DecideBatch.Decided;
import dev.gatepost.messages.MessageId;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.policy.Decision;
import dev.gatepost.policy.DecisionJson;
import dev.gatepost.policy.LoadFacts;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * Decides messages that nobody sends (POL-05): the same reading, facts and decision as a real send, and nothing written
 * but an event of the audit. Messages of one audience see each other's caps as those of a batch do. Budgets and routes
 * are not asked.
 */
final class PreviewDecisions {
    /** So many are decided in one look at the facts. */
    private static final int AT_ONCE = 500;

    private static final byte[] NO_BODY = new byte[0];

    private final Database database;
    private final ReadSendRequest read;
    private final DecideBatch decide;
    private final EnsureContacts contacts;
    private final Audit audit;
    private final Clock clock;

    PreviewDecisions(
            Database database,
            ReadSendRequest read,
            DecideBatch decide,
            EnsureContacts contacts,
            Audit audit,
            Clock clock) {
        this.database = database;
        this.read = read;
        this.decide = decide;
        this.contacts = contacts;
        this.audit = audit;
        this.clock = clock;
    }

    /** What one message would meet. */
    sealed interface Foreseen {
        /** @param document the decision as the API tells it */
        record Told(Decision decision, Map<String, Object> document) implements Foreseen {}

        /** The message is not well made. */
        record Faulty(Problem problem) implements Foreseen {}
    }

    /** One answer for each body, in their order. */
    List<Foreseen> of(Caller caller, List<ObjectNode> bodies, String correlation) {
        Workspace workspace = caller.workspace();
        Map<Integer, Foreseen> out = new TreeMap<>();
        List<Integer> places = new ArrayList<>();
        List<Admission> admissions = new ArrayList<>();
        for (int i = 0; i < bodies.size(); i++) {
            var head = new ReadSendRequest.Head(caller, "preview", NO_BODY, correlation);
            switch (read.read(new JsonFields(bodies.get(i)), head)) {
                case ReadSendRequest.Read.Faulty(Problem problem) -> out.put(i, new Foreseen.Faulty(problem));
                case ReadSendRequest.Read.Fine(SendRequest request) -> {
                    places.add(i);
                    admissions.add(new Admission(request, MessageId.next()));
                }
            }
        }
        Instant now = clock.instant();
        database.transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), tx -> {
            var folded = new LinkedHashMap<Integer, Decided>();
            for (int from = 0; from < admissions.size(); from += AT_ONCE) {
                int to = Math.min(admissions.size(), from + AT_ONCE);
                List<Decided> decided = decide(tx, admissions.subList(from, to), now);
                for (int i = from; i < to; i++) {
                    folded.put(places.get(i), decided.get(i - from));
                }
            }
            folded.forEach((place, d) -> out.put(place, told(d, workspace, now)));
            tell(tx, caller, out, correlation, now);
            return out;
        });
        return List.copyOf(out.values());
    }

    private List<Decided> decide(Connection tx, List<Admission> admissions, Instant now) throws SQLException {
        List<Contact> people = contacts.foreseen(
                tx, admissions.stream().map(a -> a.request().to()).toList());
        List<LoadFacts.Subject> subjects = new ArrayList<>(admissions.size());
        for (int i = 0; i < admissions.size(); i++) {
            subjects.add(AcceptMessages.subject(admissions.get(i).request(), people.get(i)));
        }
        return decide.preview(tx, admissions, subjects, now);
    }

    private static Foreseen told(Decided decided, Workspace workspace, Instant now) {
        Map<String, Object> document = new LinkedHashMap<>(DecisionJson.map(
                decided.decision(), decided.facts(), workspace.clock().at(now), new java.util.UUID(0, 0)));
        document.remove("id");
        document.put("explained", DecisionJson.explained(decided.decision()));
        return new Foreseen.Told(decided.decision(), document);
    }

    private void tell(Connection tx, Caller caller, Map<Integer, Foreseen> out, String correlation, Instant now)
            throws SQLException {
        int allowed = 0;
        for (Foreseen each : out.values()) {
            allowed += each instanceof Foreseen.Told told && told.decision().outcome() instanceof Decision.Outcome.Allow
                    ? 1
                    : 0;
        }
        Workspace workspace = caller.workspace();
        var facts =
                new TreeMap<>(Map.of("messages", Integer.toString(out.size()), "allowed", Integer.toString(allowed)));
        audit.append(
                tx,
                List.of(new AuditEvent(
                        workspace.id(),
                        "decision.previewed",
                        caller.actor(),
                        workspace.id().toString(),
                        null,
                        correlation,
                        now,
                        facts)));
    }
}
