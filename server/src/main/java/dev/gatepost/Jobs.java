package dev.gatepost;

import dev.gatepost.access.Workspace;
import dev.gatepost.consent.optin.DoubleOptIn;
import dev.gatepost.consent.replies.AnswerKeywords;
import dev.gatepost.contacts.RealPeopleInTests;
import dev.gatepost.intake.Intake;
import dev.gatepost.messages.MessageShelf;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Repeating;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.PreparedStatement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** What runs by itself, and how often. */
final class Jobs {
    private static final Duration IDS_AHEAD = Duration.ofDays(35);
    /** Longer than the furthest {@code not_before} and the content's life together. */
    private static final Duration CONTENT_AHEAD = Duration.ofDays(125);

    /** A log's turn costs a signed checkpoint and a commit, so that what gathers for a few seconds goes at once. */
    private static final Duration SEQUENCED_EVERY = Duration.ofSeconds(3);

    private static final Duration SIGNS_EVERY = Duration.ofSeconds(5);

    private Jobs() {}

    static void schedule(Repeating jobs, Rooms rooms) {
        rooms.access().schedule(jobs);
        rooms.pacing().schedule(jobs);
        CallbackResources.schedule(jobs, rooms);
        rooms.proofs().schedule(jobs);
        rooms.privacy().schedule(jobs);
        rooms.evidence().schedule(jobs);
        rooms.recovery().schedule(jobs);
        ConsoleResources.schedule(jobs, rooms);
        jobs.every(Measure.EACH, "the measuring", new Measure(rooms)::round);
        jobs.every(
                SIGNS_EVERY,
                "the noting of how connections fare",
                rooms.connections().signs()::write);
        jobs.every(SEQUENCED_EVERY, "the sequencing of the audit", () -> {
            rooms.sequenceAudit().drain(WorkspaceId.INSTANCE);
            rooms.workspaces().all().forEach(w -> rooms.sequenceAudit().drain(w.id()));
        });
        jobs.every(Duration.ofSeconds(1), "the reading of limits", rooms.limits()::refresh);
        jobs.every(Duration.ofMinutes(10), "the proof of reservations", () -> {
            rooms.workspaces().all().forEach(rooms.limits()::prove);
        });
        jobs.every(Duration.ofHours(1), "the look at country sheets", () -> {
            rooms.policies().sheets().refresh();
            rooms.policies().sheets().warn();
        });
        jobs.every(
                Duration.ofSeconds(2),
                "the replays under other rules",
                () -> rooms.policies().replays().work());
        jobs.every(Duration.ofHours(6), "the making of partitions", () -> {
            extendPartitions(rooms.database(), rooms.clock());
        });
        jobs.every(Duration.ofMinutes(10), "the forgetting of idempotency keys", () -> {
            List<WorkspaceId> ids =
                    rooms.workspaces().all().stream().map(Workspace::id).toList();
            rooms.database()
                    .transact(
                            Role.JOBS,
                            new Scope(ids, List.of()),
                            tx -> Intake.forgetKeys(tx, rooms.clock().instant()));
        });
        jobs.every(Duration.ofMinutes(10), "the tidying of the shelf", () -> {
            List<WorkspaceId> ids =
                    rooms.workspaces().all().stream().map(Workspace::id).toList();
            rooms.database().transact(Role.JOBS, new Scope(ids, List.of()), tx -> MessageShelf.tidy(tx, ids));
        });
        jobs.every(Duration.ofHours(1), "the forgetting of counted questions", () -> {
            List<WorkspaceId> ids =
                    rooms.workspaces().all().stream().map(Workspace::id).toList();
            rooms.database()
                    .transact(
                            Role.JOBS,
                            new Scope(ids, List.of()),
                            tx -> DoubleOptIn.forgetCounters(
                                    tx, ids, rooms.clock().instant()));
        });
        jobs.every(Duration.ofHours(1), "the removal of old editions of lists", () -> {
            rooms.consents()
                    .lists()
                    .removeOld(
                            rooms.workspaces().all().stream().map(Workspace::id).toList());
        });
        consents(jobs, rooms);
        jobs.every(Duration.ofDays(1), "the look for real people in tests", realPeople(rooms)::note);
        rooms.nodes().onChange(rooms.connections()::forget);
        jobs.every(Duration.ofMinutes(1), "the turning of keys", new KeyWork(rooms)::turn);
    }

    private static void consents(Repeating jobs, Rooms rooms) {
        var late = new TellLateNews(rooms.database(), rooms.events(), rooms.clock());
        jobs.every(
                Duration.ofMinutes(5),
                "the look at late news",
                () -> rooms.workspaces().all().forEach(late::look));
        jobs.every(Duration.ofHours(1), "the forgetting of answered keywords", () -> {
            List<WorkspaceId> ids =
                    rooms.workspaces().all().stream().map(Workspace::id).toList();
            rooms.database()
                    .transact(
                            Role.JOBS,
                            new Scope(ids, List.of()),
                            tx -> AnswerKeywords.forget(tx, ids, rooms.clock().instant()));
        });
    }

    /** Looks for customers among the contacts of tests. */
    static RealPeopleInTests realPeople(Rooms rooms) {
        return new RealPeopleInTests(rooms.database(), rooms.workspaces(), rooms.audit(), rooms.clock());
    }

    static void extendPartitions(Database database, Clock clock) {
        database.transact(Role.JOBS, Scope.none(), tx -> {
            try (PreparedStatement s = tx.prepareStatement("select gatepost_extend_partitions(?, ?)")) {
                Sql.bind(s, clock.instant().plus(IDS_AHEAD), clock.instant().plus(CONTENT_AHEAD));
                return s.execute();
            }
        });
    }
}
