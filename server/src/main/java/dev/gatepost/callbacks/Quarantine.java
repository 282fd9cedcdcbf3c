package dev.gatepost.callbacks;

import dev.gatepost.access.Workspace;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.callbacks.CallbackStore.Refused;
import dev.gatepost.callbacks.CallbackStore.Verified;
import dev.gatepost.callbacks.QuarantineStore.Filled;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Connections;
import dev.gatepost.providers.MalformedCallback;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import dev.gatepost.queue.Queue;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was not believed, sealed, for a person to look at and, once the key or the address is mended, to judge again
 * (HOOK-07). It must then prove itself by today's keys; nobody can take a callback that does not.
 */
public final class Quarantine {
    /** The kind of its ids. */
    static final String PREFIX = "qtn";
    /** How many are judged again in one call. */
    static final int AT_ONCE = 1_000;

    /** How many in one transaction. */
    private static final int BATCH = 100;

    /** What stands for the source where a callback was proven and made no sense, in rows of old. */
    private static final String PROVEN = "proven";

    private final Callbacks.Parts parts;
    private final String publicBase;
    private final QuarantineStore store = new QuarantineStore();
    private final CallbackStore inbox = new CallbackStore();

    Quarantine(Callbacks.Parts parts, String publicBase) {
        this.parts = parts;
        this.publicBase = publicBase;
    }

    /** Who asks for something to be done, and why. */
    record Because(String actor, String reason, String correlation) {}

    /** One that is kept, opened for what may be told of it. */
    record Kept(Refused facts, RawCallback raw) {}

    /** What became of one that was judged again. */
    record Judged(UUID id, Outcome outcome, @Nullable String why) {}

    /** What may become of one. */
    enum Outcome {
        TAKEN,
        ALREADY_SEEN,
        NOT_PROVEN,
        STALE,
        MALFORMED,
        UNKNOWN
    }

    private static Scope scope(Workspace workspace) {
        return Scope.of(workspace.id(), workspace.organisation());
    }

    List<Kept> page(Workspace workspace, @Nullable ConnectionId connection, @Nullable UUID before, int limit) {
        UUID of = connection == null ? null : connection.value();
        return parts
                .database()
                .transact(Role.CONSOLE, scope(workspace), tx -> store.page(tx, workspace.id(), of, before, limit))
                .stream()
                .map(r -> new Kept(r, opened(r)))
                .toList();
    }

    Optional<Kept> find(Workspace workspace, UUID id) {
        return parts
                .database()
                .transact(Role.CONSOLE, scope(workspace), tx -> store.take(tx, workspace.id(), List.of(id)))
                .stream()
                .findFirst()
                .map(r -> new Kept(r, opened(r)));
    }

    Filled filled(Workspace workspace, ConnectionId connection) {
        return parts.database()
                .transact(Role.CONSOLE, scope(workspace), tx -> store.filled(tx, workspace.id(), connection.value()));
    }

    /** The oldest ids of a connection, at most {@link #AT_ONCE}. */
    List<UUID> of(Workspace workspace, ConnectionId connection) {
        return parts.database()
                .transact(
                        Role.CONSOLE,
                        scope(workspace),
                        tx -> store.oldest(tx, workspace.id(), connection.value(), AT_ONCE));
    }

    /** Its content, after the look was written into the audit. */
    Optional<Kept> reveal(Workspace workspace, UUID id, Because because) {
        Optional<Kept> found = find(workspace, id);
        found.ifPresent(kept -> parts.database().<@Nullable Void>transact(Role.CONSOLE, scope(workspace), tx -> {
            parts.audit().append(tx, List.of(event("callback.revealed", kept.facts(), because, Map.of())));
            return null;
        }));
        return found;
    }

    /** Throws them away; how many there were. */
    int discard(Workspace workspace, List<UUID> ids, Because because) {
        return parts.database().transact(Role.CALLBACKS, scope(workspace), tx -> {
            List<Refused> there = store.take(tx, workspace.id(), ids);
            Set<UUID> gone = Set.copyOf(store.remove(tx, workspace.id(), ids));
            List<AuditEvent> events = there.stream()
                    .filter(r -> gone.contains(r.id()))
                    .map(r -> event("callback.discarded", r, because, Map.of()))
                    .toList();
            if (!events.isEmpty()) {
                parts.audit().append(tx, events);
            }
            return events.size();
        });
    }

    /**
     * Judges them again by today's keys and addresses, and by the time at which they came; those that prove themselves
     * are taken as if they came now, and leave the quarantine.
     */
    List<Judged> replay(Workspace workspace, List<UUID> ids, Because because) {
        List<Judged> out = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += BATCH) {
            List<UUID> some = ids.subList(from, Math.min(ids.size(), from + BATCH));
            List<Refused> kept = parts.database()
                    .transact(Role.CONSOLE, scope(workspace), tx -> store.take(tx, workspace.id(), some));
            Map<UUID, Judged> judged = new LinkedHashMap<>();
            some.forEach(id -> judged.put(id, new Judged(id, Outcome.UNKNOWN, null)));
            List<Proven> proven = new ArrayList<>();
            kept.forEach(r -> judge(r, proven).ifPresent(j -> judged.put(r.id(), j)));
            parts.database()
                    .transact(Role.CALLBACKS, scope(workspace), tx -> take(tx, workspace, proven, because))
                    .forEach(j -> judged.put(j.id(), j));
            out.addAll(judged.values());
        }
        parts.queue().wake(CallbackDoor.LANE, workspace.id());
        return out;
    }

    private record Proven(Refused kept, Verified taken) {}

    /** Why one cannot be taken; what can is added to {@code proven}. */
    private Optional<Judged> judge(Refused kept, List<Proven> proven) {
        Optional<Connections.Open> found = parts.connections().open(new ConnectionId(kept.connection()));
        if (found.isEmpty()) {
            return Optional.of(new Judged(kept.id(), Outcome.UNKNOWN, "its connection is gone"));
        }
        Connections.Open open = found.get();
        if (!open.callbacks().allows(kept.source()) && !kept.source().equals(PROVEN)) {
            return Optional.of(
                    new Judged(kept.id(), Outcome.NOT_PROVEN, kept.source() + " is in none of the callback_networks"));
        }
        RawCallback raw = asCalledToday(opened(kept), open);
        return switch (open.wouldBe(raw, kept.receivedAt())) {
            case Verdict.Forged(String why) -> Optional.of(new Judged(kept.id(), Outcome.NOT_PROVEN, why));
            case Verdict.Stale(String why) -> Optional.of(new Judged(kept.id(), Outcome.STALE, why));
            case Verdict.Genuine(String eventId) -> {
                try {
                    open.provider().parse(raw);
                } catch (MalformedCallback e) {
                    yield Optional.of(new Judged(kept.id(), Outcome.MALFORMED, e.getMessage()));
                }
                proven.add(new Proven(kept, taken(kept, raw, eventId)));
                yield Optional.empty();
            }
        };
    }

    /** The address that was called, as we would reconstruct it now. */
    private RawCallback asCalledToday(RawCallback raw, Connections.Open open) {
        int path = raw.url().indexOf(CallbackDoor.PREFIX + open.account().connection());
        String url = open.callbacks().urlOf(publicBase, raw.url().substring(Math.max(0, path)));
        return new RawCallback(raw.method(), url, raw.headers(), raw.body());
    }

    private Verified taken(Refused kept, RawCallback raw, String eventId) {
        UUID id = UuidV7.next();
        byte[] sealed = parts.keys()
                .workspace(kept.workspace())
                .seal(StoredCallback.write(raw), StoredCallback.binding(kept.workspace(), id));
        Instant now = parts.clock().instant();
        return new Verified(kept.workspace(), id, kept.connection(), Digests.sha256(eventId), now, sealed, null);
    }

    private List<Judged> take(Connection tx, Workspace workspace, List<Proven> proven, Because because)
            throws SQLException {
        if (proven.isEmpty()) {
            return List.of();
        }
        Set<UUID> there = Set.copyOf(store.remove(
                tx, workspace.id(), proven.stream().map(p -> p.kept().id()).toList()));
        List<Proven> ours =
                proven.stream().filter(p -> there.contains(p.kept().id())).toList();
        if (ours.isEmpty()) {
            return List.of();
        }
        Set<UUID> fresh = inbox.insert(tx, ours.stream().map(Proven::taken).toList());
        parts.queue()
                .enqueue(
                        tx,
                        ours.stream()
                                .map(Proven::taken)
                                .filter(v -> fresh.contains(v.id()))
                                .map(v -> Queue.Entry.now(v.workspace(), CallbackDoor.LANE, v.id(), v.receivedAt()))
                                .toList());
        List<Judged> out = new ArrayList<>();
        List<AuditEvent> events = new ArrayList<>();
        for (Proven p : ours) {
            Outcome outcome = fresh.contains(p.taken().id()) ? Outcome.TAKEN : Outcome.ALREADY_SEEN;
            out.add(new Judged(p.kept().id(), outcome, null));
            events.add(event(
                    "callback.replayed",
                    p.kept(),
                    because,
                    Map.of("outcome", outcome.name().toLowerCase(java.util.Locale.ROOT))));
        }
        parts.audit().append(tx, events);
        return out;
    }

    private RawCallback opened(Refused r) {
        return StoredCallback.read(
                parts.keys().workspace(r.workspace()).open(r.sealed(), StoredCallback.binding(r.workspace(), r.id())));
    }

    private AuditEvent event(String action, Refused r, Because because, Map<String, String> more) {
        Map<String, String> facts = new HashMap<>(more);
        facts.put("reason", because.reason());
        facts.put("connection", new ConnectionId(r.connection()).toString());
        return new AuditEvent(
                r.workspace(),
                action,
                because.actor(),
                Ids.write(PREFIX, r.id()),
                null,
                because.correlation(),
                parts.clock().instant(),
                new TreeMap<>(facts));
    }
}
