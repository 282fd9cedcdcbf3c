package dev.gatepost.intake;

import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.messages.FindMessages;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageSearch;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.messages.StoredMessage;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.policy.CustomRule;
import dev.gatepost.policy.CustomRules;
import dev.gatepost.policy.DecideAgain;
import dev.gatepost.policy.LoadFacts;
import dev.gatepost.policy.PacksInForce;
import dev.gatepost.policy.PolicyReleases;
import dev.gatepost.policy.RulePacks;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Decides the messages of a stretch of time again, under another release of rules or with rules that nobody has put in
 * force yet, and reports what would have gone otherwise (POL-05). It goes through them a thousand at a time, the newest
 * first, and writes how far it got with each step: a process that dies loses no more than one step.
 */
public final class PolicyReplays {
    static final String PREFIX = "ply";
    /** The longest stretch of one replay. */
    static final Duration LONGEST = Duration.ofDays(92);

    private static final int AT_ONCE = 1_000;
    private static final int SAMPLES = 20;
    private static final int MOST_NAMES = 300;

    private final Parts parts;
    private final PolicyReplayStore store = new PolicyReplayStore();

    /** What replays work with. */
    public record Parts(
            Database database,
            Workspaces workspaces,
            MessageStore messages,
            PolicyReleases releases,
            PacksInForce packs,
            LoadFacts.OwnRules own,
            Audit audit,
            Clock clock) {}

    /**
     * A replay.
     *
     * @param packs the hash of the packs to compare with; null for those of each message's day
     * @param rules rules to be laid over beside those in force then
     * @param reached the last message looked at
     * @param report counts and samples so far
     */
    record Replay(
            UUID id,
            @Nullable String packs,
            List<CustomRule> rules,
            Instant from,
            Instant until,
            String status,
            @Nullable UUID reached,
            ObjectNode report,
            String askedBy,
            Instant askedAt,
            @Nullable Instant finishedAt) {}

    public PolicyReplays(Parts parts) {
        this.parts = parts;
    }

    /** The hash of a release that was brought in; empty when there is none of that id. */
    Optional<String> release(UUID adoption) {
        return parts.releases().list().stream()
                .filter(a -> a.id().equals(adoption))
                .map(PolicyReleases.Adoption::hash)
                .findFirst();
    }

    /** Asks for a replay; the work is done by {@link #work}. */
    Replay ask(
            Workspace workspace,
            @Nullable String packs,
            List<CustomRule> rules,
            Instant from,
            Instant until,
            Asking by) {
        var replay = new Replay(
                UuidV7.next(),
                packs,
                rules,
                from,
                until,
                "running",
                null,
                Json.object(),
                by.actor(),
                parts.clock().instant(),
                null);
        return parts.database().transact(Role.CONSOLE, scope(workspace), tx -> {
            store.insert(tx, workspace.id(), replay);
            var facts = new TreeMap<>(Map.of("from", from.toString(), "until", until.toString()));
            if (packs != null) {
                facts.put("packs", packs);
            }
            parts.audit()
                    .append(
                            tx,
                            List.of(new AuditEvent(
                                    workspace.id(),
                                    "policy.replay_asked",
                                    by.actor(),
                                    Ids.write(PREFIX, replay.id()),
                                    null,
                                    by.correlation(),
                                    replay.askedAt(),
                                    facts)));
            return replay;
        });
    }

    /** Asks for a replay under an imported release, as the command line does; empty when there is none of that id. */
    public Optional<String> begin(Workspace workspace, String release, Instant from, Instant until, String actor) {
        return Ids.read("plr", release)
                .flatMap(this::release)
                .filter(hash -> isStretch(from, until))
                .map(hash -> ask(
                        workspace,
                        hash,
                        List.of(),
                        from,
                        until,
                        new Asking(actor, UuidV7.next().toString())))
                .map(replay -> Ids.write(PREFIX, replay.id()));
    }

    /** The same with rules that nobody has put in force; empty when there are none. */
    public Optional<String> begin(
            Workspace workspace, List<CustomRule> rules, Instant from, Instant until, String actor) {
        if (rules.isEmpty() || !isStretch(from, until)) {
            return Optional.empty();
        }
        var by = new Asking(actor, UuidV7.next().toString());
        return Optional.of(
                Ids.write(PREFIX, ask(workspace, null, rules, from, until, by).id()));
    }

    /** How far a replay is, and what it found, as the API tells it. */
    public Optional<Map<String, Object>> told(Workspace workspace, String id) {
        return Ids.read(PREFIX, id).flatMap(r -> find(workspace, r)).map(PolicyReplaysResource::document);
    }

    static boolean isStretch(Instant from, Instant until) {
        return from.isBefore(until) && !from.plus(LONGEST).isBefore(until);
    }

    /** Who asks. */
    record Asking(String actor, String correlation) {}

    List<Replay> list(Workspace workspace) {
        return parts.database().transact(Role.CONSOLE, scope(workspace), tx -> store.list(tx, workspace.id()));
    }

    Optional<Replay> find(Workspace workspace, UUID id) {
        return list(workspace).stream().filter(r -> r.id().equals(id)).findFirst();
    }

    /** Does what replays of all workspaces there are to do; costs one look when there are none. A job. */
    public void work() {
        List<WorkspaceId> ids =
                parts.workspaces().all().stream().map(Workspace::id).toList();
        if (ids.isEmpty()) {
            return;
        }
        for (WorkspaceId id :
                parts.database().transact(Role.CONSOLE, new Scope(ids, List.of()), tx -> store.waiting(tx, ids))) {
            Workspace workspace = parts.workspaces().get(id);
            boolean more = true;
            while (more) {
                more = parts.database().transact(Role.CONSOLE, scope(workspace), tx -> step(tx, workspace));
            }
        }
    }

    private boolean step(Connection tx, Workspace workspace) throws SQLException {
        List<Replay> running = store.running(tx, workspace.id());
        if (running.isEmpty()) {
            return false;
        }
        Replay replay = running.getFirst();
        String hash = replay.packs();
        Optional<RulePacks> packs =
                hash == null ? Optional.empty() : parts.releases().packs(hash);
        if (hash != null && packs.isEmpty()) {
            replay.report().put("why", "the release is not there any more");
            store.reached(
                    tx,
                    workspace.id(),
                    replay,
                    "failed",
                    replay.reached(),
                    parts.clock().instant());
            return true;
        }
        UUID reached = replay.reached();
        FindMessages.Page page = FindMessages.page(
                tx, search(workspace.id(), replay), reached == null ? null : new MessageId(reached), AT_ONCE);
        Map<MessageId, WorkspaceId> wanted = new TreeMap<>();
        page.ids().forEach(id -> wanted.put(id, workspace.id()));
        Map<MessageId, StoredMessage> found =
                wanted.isEmpty() ? Map.of() : parts.messages().find(tx, wanted);
        var again = new DecideAgain(parts.packs(), packs.orElse(null));
        Laid laid = new Laid(workspace, replay.rules());
        for (MessageId id : page.ids()) {
            StoredMessage message = found.get(id);
            if (message != null) {
                count(replay.report(), message, again, laid);
            }
        }
        MessageId next = page.next();
        store.reached(
                tx,
                workspace.id(),
                replay,
                next == null ? "done" : "running",
                next == null ? reached : next.value(),
                next == null ? parts.clock().instant() : null);
        return true;
    }

    private static MessageSearch search(WorkspaceId workspace, Replay replay) {
        return new MessageSearch(
                workspace, null, null, null, null, null, null, null, replay.from(), replay.until(), false);
    }

    /** The draft laid beside the own rules of each day, made once for each set of them. */
    private final class Laid {
        private final Workspace workspace;
        private final List<CustomRules.Named> draft = new ArrayList<>();
        private @Nullable CustomRules base;
        private @Nullable CustomRules made;

        Laid(Workspace workspace, List<CustomRule> rules) {
            this.workspace = workspace;
            for (int i = 0; i < rules.size(); i++) {
                draft.add(new CustomRules.Named("custom/draft/" + (i + 1), "the draft", rules.get(i)));
            }
        }

        @Nullable
        CustomRules before(Instant at) {
            return parts.own().of(workspace, at);
        }

        @Nullable
        CustomRules after(Instant at) {
            CustomRules own = before(at);
            if (draft.isEmpty()) {
                return own;
            }
            if (made == null || own != base) {
                List<CustomRules.Named> all = new ArrayList<>(own == null ? List.of() : own.rules());
                all.addAll(draft);
                made = new CustomRules(all);
                base = own;
            }
            return made;
        }
    }

    private static void count(ObjectNode report, StoredMessage message, DecideAgain again, Laid laid) {
        ObjectNode stored = Json.readOwn(message.decision());
        Instant at = DecideAgain.decidedAt(stored);
        DecideAgain.Difference difference = again.of(new DecideAgain.Past(
                message.channel(), message.purpose(), message.expiresAt(), stored, laid.before(at), laid.after(at)));
        add(report, "decided");
        if (!difference.changed()) {
            return;
        }
        add(report, "changed");
        add(report.withObject("/outcomes"), difference.from() + "_to_" + difference.to());
        difference.reasons().forEach(reason -> add(report.withObject("/reasons"), reason));
        String country = message.marks().country();
        add(report.withObject("/countries"), country == null ? "unknown" : country);
        String content = stored.at("/facts/content").asString("content");
        ObjectNode templates = report.withObject("/templates");
        add(templates, templates.has(content) || templates.size() < MOST_NAMES ? content : "others");
        if (report.withArray("/samples").size() < SAMPLES) {
            report.withArray("/samples").add(message.id().toString());
        }
    }

    private static void add(ObjectNode counts, String name) {
        counts.put(name, counts.path(name).asLong(0) + 1);
    }

    private static Scope scope(Workspace workspace) {
        return Scope.of(workspace.id(), workspace.organisation());
    }
}
