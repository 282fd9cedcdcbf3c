package dev.gatepost;

import dev.gatepost.audit.AuditEvent;
import dev.gatepost.audit.AuditLog;
import dev.gatepost.audit.anchors.LostEvents;
import dev.gatepost.messages.AfterRestore;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Settings;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.recovery.Journal;
import dev.gatepost.recovery.Manifest;
import dev.gatepost.recovery.Records;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is done to rows that came back from another time, in the transaction of the owner that brought them: everything
 * stands still, nothing waits to be sent, nobody is signed in, and what the journal forbids is forbidden.
 */
final class StandStill {
    private static final int BATCH = 500;

    private final Settings settings;
    private final Instant now;
    private final String actor;
    private final List<String> report = new ArrayList<>();
    private Scope all = Scope.none();

    StandStill(Settings settings, Instant now, String actor) {
        this.settings = settings;
        this.now = now;
        this.actor = actor;
    }

    List<String> report() {
        return List.copyOf(report);
    }

    /** Lets the owner see every row of these. */
    void enter(Database database, Connection owner) throws SQLException {
        all = dev.gatepost.access.AfterRestore.everything(owner);
        database.enter(owner, all);
    }

    /** Tells which epochs did not come back. */
    void missing(Set<Integer> then, Set<Integer> here) {
        Set<Integer> gone = new HashSet<>(then);
        gone.removeAll(here);
        if (!gone.isEmpty()) {
            report.add("The keys of epochs " + gone + " have ended; people whose keys were under them are unreadable.");
        }
    }

    void in(Connection owner, Optional<Journal> journal, Optional<Manifest> backup) throws SQLException {
        UUID id = UuidV7.next();
        String since =
                backup.map(b -> "restored from the backup of " + b.takenAt()).orElse("restored to a point in time");
        dev.gatepost.limits.AfterRestore.stopAll(owner, UuidV7.next(), since, actor, now);
        report.add("Everything is stopped (" + since + "); a person lifts it: gatepost pauses, gatepost resume.");
        AfterRestore.begin(owner);
        dev.gatepost.queue.AfterRestore.take(owner, AfterRestore.lanes());
        int uncertain = AfterRestore.mark(owner, now);
        report.add(
                uncertain + " messages had not been handed over then and may have been since. None is sent by itself;"
                        + " they wait for proof or a person: gatepost uncertain.");
        dev.gatepost.access.AfterRestore.endSessions(owner);
        report.add("Everybody signs in again, and OAuth clients fetch new tokens.");
        if (journal.isPresent()) {
            replay(owner, journal.get(), backup);
        } else {
            report.add("The journal was left out: who said STOP, was erased or lost a key since is as before.");
        }
        LostEvents.of(owner, settings.anchor().folder()).ifPresent(report::add);
        mark(owner, id, since);
        Records.followed(owner, new Journal(settings.recovery().journal()));
        Records.begun(owner, id, backup, String.join(" ", report), now);
    }

    /**
     * Each log says where it was forked, in its next event: how many events it kept, and for the instance's log how far
     * the checkpoints outside go. By these the verifier tells what is lost from what was tampered with.
     */
    private void mark(Connection owner, UUID id, String since) throws SQLException {
        List<AuditEvent> events = new ArrayList<>();
        for (WorkspaceId log : all.workspaces()) {
            var facts = new TreeMap<>(Map.of("reason", since, "size", Long.toString(LostEvents.kept(owner, log))));
            if (log.equals(WorkspaceId.INSTANCE)) {
                LostEvents.outside(settings.anchor().folder())
                        .ifPresent(size -> facts.put("outside", Long.toString(size)));
            }
            events.add(new AuditEvent(log, "log.restored", actor, id.toString(), null, id.toString(), now, facts));
        }
        new AuditLog().append(owner, events);
    }

    private void replay(Connection owner, Journal journal, Optional<Manifest> backup) throws SQLException {
        var collected = new Collected();
        Journal.Reader reader = line -> collected.add(owner, line);
        if (backup.isPresent()) {
            journal.readAfter(backup.get().journal(), reader);
        } else {
            journal.readAll(reader);
        }
        collected.end(owner);
        report.add("From the journal: " + collected.suppressed + " opt-outs, " + collected.erased
                + " erasures (carried out at the start), "
                + dev.gatepost.access.AfterRestore.revoke(owner, collected.of("credential_revoked"), now)
                + " revoked keys, "
                + dev.gatepost.access.AfterRestore.expire(owner, collected.expiring)
                + " keys that a rotation ended, "
                + dev.gatepost.access.AfterRestore.retire(owner, collected.of("oauth_client_retired"), now)
                + " retired clients, "
                + dev.gatepost.access.AfterRestore.disable(owner, collected.of("operator_disabled"))
                + " disabled accounts, "
                + dev.gatepost.limits.AfterRestore.pause(owner, collected.paused.values())
                + " pauses, "
                + dev.gatepost.limits.AfterRestore.atLeast(owner, collected.spent)
                + " budgets that had spent more.");
    }

    /** Lines of the journal: the many in batches, the few until the end. */
    private static final class Collected {
        private final List<String> suppressions = new ArrayList<>();
        private final List<String> erasures = new ArrayList<>();
        private final Map<String, Set<UUID>> ended = new HashMap<>();
        private final Map<UUID, Instant> expiring = new HashMap<>();
        private final Map<String, String> paused = new TreeMap<>();
        private final Map<String, Long> spent = new TreeMap<>();
        private int suppressed;
        private int erased;

        Collection<UUID> of(String kind) {
            return ended.getOrDefault(kind, Set.of());
        }

        void add(Connection owner, Journal.Line line) {
            ObjectNode body = line.body();
            switch (line.kind()) {
                case "suppressed" -> suppressions.add(body.toString());
                case "erasure_asked" -> erasures.add(body.toString());
                case "paused" -> paused.put(body.path("id").asString(), body.toString());
                case "resumed" -> paused.remove(body.path("id").asString());
                case "credential_expires" ->
                    expiring.put(
                            id(body),
                            java.time.OffsetDateTime.parse(body.path("at").asString())
                                    .toInstant());
                case "spent" ->
                    body.properties()
                            .forEach(e -> spent.merge(e.getKey(), e.getValue().asLong(), Math::max));
                default -> {
                    if (body.has("id")) {
                        ended.computeIfAbsent(line.kind(), kind -> new HashSet<>())
                                .add(id(body));
                    }
                }
            }
            if (suppressions.size() >= BATCH || erasures.size() >= BATCH) {
                end(owner);
            }
        }

        void end(Connection owner) {
            try {
                suppressed += dev.gatepost.consent.AfterRestore.suppress(owner, suppressions);
                erased += dev.gatepost.privacy.erasure.AfterRestore.ask(owner, erasures);
            } catch (SQLException failure) {
                throw new IllegalStateException("a line of the journal could not be replayed", failure);
            }
            suppressions.clear();
            erasures.clear();
        }

        private static UUID id(ObjectNode body) {
            return UUID.fromString(body.path("id").asString());
        }
    }
}
