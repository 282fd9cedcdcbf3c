package dev.gatepost.callbacks;

import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.callbacks.CallbackStore.Refused;
import dev.gatepost.callbacks.CallbackStore.Verified;
import dev.gatepost.keys.Keys;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Failures;
import dev.gatepost.platform.GroupCommit;
import dev.gatepost.platform.GroupCommit.Outcome;
import dev.gatepost.platform.HttpAnswer;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Connections;
import dev.gatepost.providers.MalformedCallback;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import dev.gatepost.queue.Queue;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code /callbacks/{connection}}: raw bytes, proof, one insert, 2xx. Nothing is parsed before the proof holds;
 * what does not hold is refused and kept in quarantine (HOOK-01, HOOK-03, HOOK-04, HOOK-07).
 */
final class CallbackDoor {
    static final String PREFIX = "/callbacks/";
    /** The lane in which callbacks wait to be applied. */
    static final String LANE = "callback";

    private static final Logger LOG = LoggerFactory.getLogger(CallbackDoor.class);
    private static final int MOST_BYTES = 256 * 1024;
    private static final int MOST_HEADERS = 60;

    private final Parts parts;
    private final String publicBase;
    private final GroupCommit<Verified, Boolean> inbox;
    private final CallbackStore store = new CallbackStore();
    /** Quarantine writes at once; a flood of forgeries beyond it is refused without being kept. */
    private final Semaphore keeping = new Semaphore(2);

    /** What the door works with. */
    record Parts(Database database, Keys keys, Connections connections, Queue queue, Audit audit, Clock clock) {}

    CallbackDoor(Parts parts, String publicBase) {
        this.parts = parts;
        this.publicBase = publicBase;
        this.inbox = new GroupCommit<>(
                "callbacks",
                parts.database(),
                Role.CALLBACKS,
                new GroupCommit.Bounds(1, 256, 10_000, Duration.ofMillis(4)),
                this::write);
    }

    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String correlation = HttpAnswer.correlation();
        Optional<Connections.Open> open = ConnectionId.parse(
                        request.getRequestURI().substring(PREFIX.length()))
                .flatMap(parts.connections()::open);
        if (open.isEmpty()) {
            CallbackMeters.verdict("none", "unknown_connection");
            HttpAnswer.problem(response, Problem.of(ReasonCode.NOT_FOUND), correlation);
            return;
        }
        Optional<byte[]> body = HttpAnswer.body(request, MOST_BYTES);
        List<RawCallback.Header> headers = headers(request);
        if (body.isEmpty() || headers.size() > MOST_HEADERS) {
            HttpAnswer.problem(response, Problem.of(ReasonCode.TOO_LARGE, "at most 256 KiB"), correlation);
            return;
        }
        String query = request.getQueryString();
        String url = publicBase + request.getRequestURI() + (query == null ? "" : "?" + query);
        RawCallback raw = new RawCallback(request.getMethod(), url, headers, body.get());
        Instant now = parts.clock().instant();
        switch (open.get().provider().verify(raw, open.get().account(), now)) {
            case Verdict.Genuine(String eventId) -> believe(open.get(), raw, eventId, correlation, response);
            case Verdict.Forged(String why) ->
                refuse(open.get(), raw, ReasonCode.CALLBACK_FORGED, why, new Answering(request, response, correlation));
            case Verdict.Stale(String why) ->
                refuse(open.get(), raw, ReasonCode.CALLBACK_STALE, why, new Answering(request, response, correlation));
        }
    }

    private void believe(
            Connections.Open open, RawCallback raw, String eventId, String correlation, HttpServletResponse response)
            throws IOException {
        try {
            open.provider().parse(raw);
        } catch (MalformedCallback e) {
            keep(open, raw, ReasonCode.CALLBACK_MALFORMED, String.valueOf(e.getMessage()), "proven");
            HttpAnswer.problem(
                    response, Problem.of(ReasonCode.CALLBACK_MALFORMED, String.valueOf(e.getMessage())), correlation);
            return;
        }
        if (!open.provider().heed(raw, open.account())) {
            HttpAnswer.problem(response, Problem.of(ReasonCode.OVERLOADED), correlation);
            return;
        }
        UUID id = UuidV7.next();
        byte[] sealed = parts.keys()
                .workspace(open.workspace())
                .seal(StoredCallback.write(raw), StoredCallback.binding(open.workspace(), id));
        var verified = new Verified(
                open.workspace(),
                id,
                open.account().connection().value(),
                Digests.sha256(eventId),
                parts.clock().instant(),
                sealed);
        switch (inbox.submit(verified)) {
            case Outcome.Written<Boolean>(Boolean fresh) -> {
                if (fresh) {
                    parts.queue().wake(LANE, open.workspace());
                }
                CallbackMeters.verdict(open.provider().name(), fresh ? "genuine" : "repeated");
                HttpAnswer.json(
                        response, 200, Json.write(Map.of("status", fresh ? "taken" : "already_seen")), correlation);
            }
            case Outcome.Full<Boolean> _, Outcome.InDoubt<Boolean> _, Outcome.Failed<Boolean> _ ->
                HttpAnswer.problem(response, Problem.of(ReasonCode.OVERLOADED), correlation);
        }
    }

    /** Writes what was proven into the inbox and its lane; tells of each whether it is new. */
    List<Boolean> write(java.sql.Connection tx, List<Verified> batch) throws java.sql.SQLException {
        parts.database()
                .enter(
                        tx,
                        new Scope(
                                batch.stream()
                                        .map(Verified::workspace)
                                        .distinct()
                                        .toList(),
                                List.of()));
        var fresh = store.insert(tx, batch);
        parts.queue()
                .enqueue(
                        tx,
                        batch.stream()
                                .filter(v -> fresh.contains(v.id()))
                                .map(v -> Queue.Entry.now(v.workspace(), LANE, v.id(), v.receivedAt()))
                                .toList());
        return batch.stream().map(v -> fresh.contains(v.id())).toList();
    }

    private record Answering(HttpServletRequest request, HttpServletResponse response, String correlation) {}

    private void refuse(Connections.Open open, RawCallback raw, ReasonCode code, String why, Answering answering)
            throws IOException {
        keep(open, raw, code, why, answering.request().getRemoteAddr());
        HttpAnswer.problem(answering.response(), Problem.of(code), answering.correlation());
    }

    private void keep(Connections.Open open, RawCallback raw, ReasonCode code, String why, String source) {
        CallbackMeters.verdict(open.provider().name(), code.code());
        if (!keeping.tryAcquire()) {
            LOG.warn(
                    "connection {}: {} ({}), not kept: too many at once",
                    open.account().connection(),
                    code,
                    why);
            return;
        }
        try {
            UUID id = UuidV7.next();
            byte[] sealed = parts.keys()
                    .workspace(open.workspace())
                    .seal(StoredCallback.write(raw), StoredCallback.binding(open.workspace(), id));
            var refused = new Refused(
                    open.workspace(),
                    id,
                    open.account().connection().value(),
                    parts.clock().instant(),
                    code.code(),
                    why,
                    source,
                    sealed);
            Scope scope = new Scope(List.of(open.workspace()), List.of());
            parts.database().<@Nullable Void>transact(Role.CALLBACKS, scope, tx -> {
                store.quarantine(tx, refused);
                parts.audit().append(tx, List.of(audited(refused)));
                return null;
            });
        } catch (RuntimeException e) {
            LOG.warn("a refused callback could not be kept: {}", Failures.describe(e));
        } finally {
            keeping.release();
        }
    }

    private static AuditEvent audited(Refused r) {
        return new AuditEvent(
                r.workspace(),
                "callback.refused",
                "provider:" + new ConnectionId(r.connection()),
                new ConnectionId(r.connection()).toString(),
                null,
                r.id().toString(),
                r.receivedAt(),
                new TreeMap<>(Map.of("reason", r.reason(), "why", r.why())));
    }

    private static List<RawCallback.Header> headers(HttpServletRequest request) {
        List<RawCallback.Header> out = new ArrayList<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            for (String value : Collections.list(request.getHeaders(name))) {
                out.add(new RawCallback.Header(name, value));
            }
        }
        return out;
    }

    void close() {
        inbox.close();
    }
}
