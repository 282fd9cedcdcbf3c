package dev.gatepost.callbacks;

import dev.gatepost.audit.Audit;
import dev.gatepost.callbacks.CallbackStore.Doubt;
import dev.gatepost.callbacks.CallbackStore.Verified;
import dev.gatepost.keys.Keys;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.GroupCommit;
import dev.gatepost.platform.GroupCommit.Outcome;
import dev.gatepost.platform.HttpAnswer;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.providers.CallbackMode;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Connections;
import dev.gatepost.providers.MalformedCallback;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import dev.gatepost.queue.Queue;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code /callbacks/{connection}}: raw bytes, proof, one insert, 2xx. Nothing is parsed before the proof holds;
 * what does not hold is refused and kept in quarantine (HOOK-01, HOOK-03, HOOK-04, HOOK-07).
 */
final class CallbackDoor {
    static final String PREFIX = "/callbacks/";
    /** The lane in which callbacks wait to be applied. */
    static final String LANE = "callback";

    private static final byte[] UNPROVEN = "unproven ".getBytes(StandardCharsets.UTF_8);
    private static final int MOST_BYTES = 256 * 1024;
    private static final int MOST_HEADERS = 60;

    private final Parts parts;
    private final String publicBase;
    private final GroupCommit<Verified, Boolean> inbox;
    private final CallbackStore store = new CallbackStore();
    private final KeepUnbelieved keep;
    private final Suspects suspects = new Suspects();
    private final Floods floods = new Floods();
    private final Alarms alarms;

    /** What the door works with. */
    record Parts(
            Database database,
            Keys keys,
            Connections connections,
            Queue queue,
            Audit audit,
            CallbackCounts counts,
            CallbackTrouble.Listener troubles,
            Clock clock) {}

    CallbackDoor(Parts parts, String publicBase) {
        this.parts = parts;
        this.publicBase = publicBase;
        this.keep = new KeepUnbelieved(parts.database(), parts.keys(), parts.audit());
        this.alarms = new Alarms(parts.troubles());
        this.inbox = new GroupCommit<>(
                "callbacks",
                parts.database(),
                Role.CALLBACKS,
                new GroupCommit.Bounds(1, 256, 10_000, Duration.ofMillis(4)),
                this::write);
    }

    /** A request, the connection that it names, and when it came. */
    private record Arrival(
            Connections.Open open,
            HttpServletRequest request,
            HttpServletResponse response,
            String correlation,
            Instant at) {
        ConnectionId connection() {
            return open.account().connection();
        }

        String source() {
            return request.getRemoteAddr();
        }

        boolean isObserved() {
            return open.callbacks().modeAt(at) == CallbackMode.OBSERVE;
        }

        void refuse(Problem problem) throws IOException {
            HttpAnswer.problem(response, problem, correlation);
        }
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
        var arrival = new Arrival(
                open.get(), request, response, correlation, parts.clock().instant());
        long wait = arrival.isObserved() ? 0 : suspects.wait(arrival.source(), arrival.connection(), arrival.at());
        if (wait > 0) {
            hold(arrival, wait, "too many bad proofs came from " + Suspects.network(arrival.source()));
            return;
        }
        Optional<byte[]> body = HttpAnswer.body(request, MOST_BYTES);
        List<RawCallback.Header> headers = headers(request);
        if (body.isEmpty() || headers.size() > MOST_HEADERS) {
            arrival.refuse(Problem.of(ReasonCode.TOO_LARGE, "at most 256 KiB"));
            return;
        }
        String query = request.getQueryString();
        String path = request.getRequestURI() + (query == null ? "" : "?" + query);
        String url = open.get().callbacks().urlOf(publicBase, path);
        judge(arrival, new RawCallback(request.getMethod(), url, headers, body.get()));
    }

    private void judge(Arrival a, RawCallback raw) throws IOException {
        if (!a.open().callbacks().allows(a.source())) {
            doubt(a, raw, ReasonCode.CALLBACK_FORGED, a.source() + " is in none of the callback_networks");
            return;
        }
        switch (a.open().provider().verify(raw, a.open().account(), a.at())) {
            case Verdict.Genuine(String eventId) -> {
                suspects.proved(a.source(), a.connection());
                Optional<String> greeting = a.open().provider().greeting(raw);
                if (greeting.isPresent()) {
                    count(a, Verdicts.GENUINE);
                    HttpAnswer.text(a.response(), greeting.get(), a.correlation());
                    return;
                }
                take(a, raw, Digests.sha256(eventId), null);
            }
            case Verdict.Forged(String why) -> {
                String expected = a.open().callbacks().base().orElse(publicBase);
                String hint = WhichUrl.hint(a.open(), raw, expected, a.request(), a.at());
                doubt(a, raw, ReasonCode.CALLBACK_FORGED, why + hint);
            }
            case Verdict.Stale(String why) -> doubt(a, raw, ReasonCode.CALLBACK_STALE, why);
        }
    }

    /** What proves nothing: taken with a mark while the connection observes, else refused and kept. */
    private void doubt(Arrival a, RawCallback raw, ReasonCode code, String why) throws IOException {
        if (a.isObserved()) {
            // A name of its own, so that it never stands in the way of the same event with proof.
            byte[] name = Digests.sha256(UNPROVEN, raw.url().getBytes(StandardCharsets.UTF_8), raw.body());
            trouble(a, CallbackTrouble.Kind.UNPROVEN, why);
            take(a, raw, name, new Doubt(code.code(), why, a.source()));
            return;
        }
        suspects.failed(a.source(), a.at());
        count(a, code == ReasonCode.CALLBACK_STALE ? Verdicts.CALLBACK_STALE : Verdicts.CALLBACK_FORGED);
        trouble(a, CallbackTrouble.Kind.FORGED, why);
        keep.keep(a.open(), new KeepUnbelieved.Unbelieved(raw, code, why, a.source(), a.at()));
        a.refuse(Problem.of(code));
    }

    private void take(Arrival a, RawCallback raw, byte[] eventKey, @Nullable Doubt doubt) throws IOException {
        if (!floods.allows(a.connection(), a.open().callbacks().perSecond(), a.at())) {
            hold(a, 1, "more came than " + a.open().callbacks().perSecond() + " in a second");
            return;
        }
        try {
            a.open().provider().parse(raw);
        } catch (MalformedCallback e) {
            String why = String.valueOf(e.getMessage());
            count(a, doubt == null ? Verdicts.CALLBACK_MALFORMED : Verdicts.UNPROVEN);
            keep.keep(
                    a.open(),
                    new KeepUnbelieved.Unbelieved(raw, ReasonCode.CALLBACK_MALFORMED, why, a.source(), a.at()));
            a.refuse(Problem.of(ReasonCode.CALLBACK_MALFORMED, why));
            return;
        }
        if (doubt == null && !a.open().provider().heed(raw, a.open().account())) {
            a.refuse(Problem.of(ReasonCode.OVERLOADED));
            return;
        }
        switch (written(a.open(), raw, eventKey, doubt)) {
            case Outcome.Written<Boolean>(Boolean fresh) -> {
                if (doubt != null) {
                    count(a, Verdicts.UNPROVEN);
                } else {
                    count(a, fresh ? Verdicts.GENUINE : Verdicts.REPEATED);
                }
                String status = doubt == null ? "taken" : "taken_unproven";
                HttpAnswer.json(
                        a.response(),
                        200,
                        Json.write(Map.of("status", fresh ? status : "already_seen")),
                        a.correlation());
            }
            case Outcome.Full<Boolean> _, Outcome.InDoubt<Boolean> _, Outcome.Failed<Boolean> _ ->
                a.refuse(Problem.of(ReasonCode.OVERLOADED));
        }
    }

    private void hold(Arrival a, long seconds, String why) throws IOException {
        count(a, Verdicts.THROTTLED);
        trouble(a, CallbackTrouble.Kind.FLOOD, why);
        a.response().setHeader("Retry-After", Long.toString(seconds));
        a.refuse(Problem.of(ReasonCode.RATE_LIMITED));
    }

    private void count(Arrival a, Verdicts verdict) {
        count(a.open(), verdict, a.at());
    }

    private void trouble(Arrival a, CallbackTrouble.Kind kind, String why) {
        alarms.raise(new CallbackTrouble(a.open().workspace(), a.connection(), kind, why, a.at()));
    }

    /** Takes what came over a session that was proven when it began; true once it is durable. */
    boolean take(Connections.Open open, RawCallback raw, String eventId) {
        Instant now = parts.clock().instant();
        try {
            open.provider().parse(raw);
        } catch (MalformedCallback e) {
            // It would make no more sense if it came again.
            count(open, Verdicts.CALLBACK_MALFORMED, now);
            String why = String.valueOf(e.getMessage());
            keep.keep(open, new KeepUnbelieved.Unbelieved(raw, ReasonCode.CALLBACK_MALFORMED, why, "session", now));
            return true;
        }
        return switch (written(open, raw, Digests.sha256(eventId), null)) {
            case Outcome.Written<Boolean>(Boolean fresh) -> {
                count(open, fresh ? Verdicts.GENUINE : Verdicts.REPEATED, now);
                yield true;
            }
            case Outcome.Full<Boolean> _, Outcome.InDoubt<Boolean> _, Outcome.Failed<Boolean> _ -> false;
        };
    }

    private Outcome<Boolean> written(Connections.Open open, RawCallback raw, byte[] eventKey, @Nullable Doubt doubt) {
        UUID id = UuidV7.next();
        byte[] sealed = parts.keys()
                .workspace(open.workspace())
                .seal(StoredCallback.write(raw), StoredCallback.binding(open.workspace(), id));
        Outcome<Boolean> outcome = inbox.submit(new Verified(
                open.workspace(),
                id,
                open.account().connection().value(),
                eventKey,
                parts.clock().instant(),
                sealed,
                doubt));
        if (outcome instanceof Outcome.Written<Boolean>(Boolean fresh) && fresh) {
            parts.queue().wake(LANE, open.workspace());
        }
        return outcome;
    }

    private void count(Connections.Open open, Verdicts verdict, Instant at) {
        CallbackMeters.verdict(open.provider().name(), verdict.written());
        parts.counts().one(open.workspace(), open.account().connection(), verdict, at);
    }

    /** Writes what was taken into the inbox and its lane; tells of each whether it is new. */
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
