package dev.gatepost.intake;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Workspace;
import dev.gatepost.keys.Keys;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageSearch;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code POST /v1/messages/{id}/replay} and {@code POST /v1/messages/replay}: sends dead messages again. Both want an
 * Idempotency-Key: the same one again makes nothing twice (LIM-05).
 */
@RestController
public final class ReplayResource {
    private static final int MOST = 1_000;
    private static final int USUAL = 500;

    private final Keys keys;
    private final Clock clock;
    private final ReplayMessages replays;

    ReplayResource(Keys keys, Clock clock, ReplayMessages replays) {
        this.keys = keys;
        this.clock = clock;
        this.replays = replays;
    }

    @PostMapping("/v1/messages/{id}/replay")
    @Requires(Right.MESSAGES_RESEND)
    public ResponseEntity<byte[]> one(
            @PathVariable String id,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @RequestBody(required = false) byte @Nullable [] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<MessageId> message = MessageId.parse(id);
        if (message.isEmpty()) {
            return Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        }
        byte[] given = body == null || body.length == 0 ? "{}".getBytes(StandardCharsets.UTF_8) : body;
        return switch (Answers.body(given)) {
            case Answers.Body.Faulty(Problem problem) -> Answers.problem(problem, correlation);
            case Answers.Body.Fine(JsonFields fields) -> {
                Instant expires = expiry(fields, caller.workspace());
                List<Problem.FieldError> faults = fields.finish();
                if (!faults.isEmpty()) {
                    yield Answers.problem(Problem.ofFields(faults), correlation);
                }
                if (!SendDoor.isUsableKey(key)) {
                    yield Answers.problem(Problem.of(ReasonCode.IDEMPOTENCY_KEY_MISSING), correlation);
                }
                var asked = new ReplayMessages.Asked(caller, String.valueOf(key), expires, correlation);
                yield answer(replays.one(asked, message.get()), message.get(), correlation);
            }
        };
    }

    private @Nullable Instant expiry(JsonFields fields, Workspace workspace) {
        Instant expires = fields.instant("expires_at");
        if (expires != null && !expires.isAfter(workspace.clock().at(clock.instant()))) {
            fields.fault("expires_at", ReasonCode.INVALID_VALUE, "it has passed");
        }
        return expires;
    }

    private static ResponseEntity<byte[]> answer(ReplayMessages.Result result, MessageId origin, String correlation) {
        return switch (result) {
            case ReplayMessages.Result.Refused(Problem why) -> Answers.problem(why, correlation);
            case ReplayMessages.Result.Tried(var outcome) ->
                switch (SendDoor.answer(outcome)) {
                    case SendDoor.Answer.Refusal refusal -> Answers.problem(refusal.problem(), correlation);
                    case SendDoor.Answer.Document document -> {
                        Map<String, Object> told = new LinkedHashMap<>(document.body());
                        told.put("replay_of", origin.toString());
                        var answer = ResponseEntity.status(HttpStatus.ACCEPTED)
                                .contentType(MediaType.APPLICATION_JSON)
                                .header("Cache-Control", "no-store");
                        if (document.replay()) {
                            answer.header("Idempotent-Replayed", "true");
                        }
                        yield answer.body(dev.gatepost.platform.Json.write(told));
                    }
                };
        };
    }

    @PostMapping("/v1/messages/replay")
    @Requires(Right.MESSAGES_RESEND)
    public ResponseEntity<byte[]> many(
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return switch (Answers.body(body)) {
            case Answers.Body.Faulty(Problem problem) -> Answers.problem(problem, correlation);
            case Answers.Body.Fine(JsonFields fields) -> many(fields, key, caller, correlation);
        };
    }

    private ResponseEntity<byte[]> many(JsonFields fields, @Nullable String key, Caller caller, String correlation) {
        Workspace workspace = caller.workspace();
        String reason = fields.text("reason", 60);
        String reference = fields.text("reference", 200);
        Instant from = fields.instant("from");
        Instant until = fields.instant("until");
        Instant expires = expiry(fields, workspace);
        int limit = fields.integer("limit", 1, MOST, USUAL);
        String cursor = fields.text("cursor", 60);
        Optional<MessageId> after = cursor == null ? Optional.empty() : PageCursor.read(cursor);
        if (cursor != null && after.isEmpty()) {
            fields.fault("cursor", ReasonCode.INVALID_VALUE, "give the next_cursor of the call before");
        }
        if (reason == null && reference == null) {
            fields.fault("reason", ReasonCode.MISSING_PROPERTY, "give 'reason' or 'reference'");
        }
        List<Problem.FieldError> faults = fields.finish();
        if (!faults.isEmpty()) {
            return Answers.problem(Problem.ofFields(faults), correlation);
        }
        if (!SendDoor.isUsableKey(key)) {
            return Answers.problem(Problem.of(ReasonCode.IDEMPOTENCY_KEY_MISSING), correlation);
        }
        var search = new MessageSearch(
                workspace.id(),
                null,
                null,
                null,
                reference == null ? null : References.hash(keys, workspace, reference),
                reason,
                null,
                null,
                from,
                until,
                false);
        var asked = new ReplayMessages.Asked(caller, String.valueOf(key), expires, correlation);
        return Answers.ok(document(replays.many(asked, search, after.orElse(null), limit)));
    }

    private static Map<String, Object> document(ReplayMessages.Many many) {
        long made = many.repeated().stream().filter(r -> r.id() != null).count();
        Map<String, Object> out = new LinkedHashMap<>();
        out.put(
                "data",
                many.repeated().stream()
                        .map(r -> Answers.document(
                                "replay_of", r.origin().toString(),
                                "id", r.id() == null ? null : r.id().toString(),
                                "status",
                                        r.state() == null
                                                ? "refused"
                                                : r.state().written(),
                                "reason", r.why() == null ? null : r.why().code()))
                        .toList());
        out.put("replayed", made);
        out.put("refused", many.repeated().size() - made);
        out.put("replayed_before", many.skipped());
        out.put("complete", many.next() == null);
        if (many.next() != null) {
            out.put("next_cursor", PageCursor.olderThan(many.next()));
        }
        return out;
    }
}
