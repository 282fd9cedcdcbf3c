package dev.gatepost.limits.pauses;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.limits.pauses.PauseCount.Waiting;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.WorkspaceId;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/pauses}: the emergency stop of a workspace (LIM-06). */
@RestController
public final class PausesResource {
    private static final int LONGEST_REASON = 400;

    private final Pauses pauses;

    public PausesResource(Pauses pauses) {
        this.pauses = pauses;
    }

    @GetMapping("/v1/pauses")
    @Requires(Right.PAUSES_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return Answers.list(pauses.list(caller.workspace()).stream()
                .map(PausesResource::told)
                .toList());
    }

    /** Who runs this Gatepost is not told to its tenants by name. */
    private static Map<String, Object> told(Pauses.Shown shown) {
        Map<String, Object> out = document(shown.pause(), shown.waiting());
        if (shown.pause().workspace().equals(WorkspaceId.INSTANCE)) {
            out.put("made_by", "operator");
        }
        return out;
    }

    @PostMapping("/v1/pauses")
    @Requires(Right.PAUSES_WRITE)
    public ResponseEntity<byte[]> pause(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            String text = fields.requiredText("scope", 20);
            Optional<PauseScope> scope = PauseScope.parse(text);
            if (scope.isEmpty() && !text.isEmpty()) {
                fields.fault("scope", ReasonCode.INVALID_VALUE, "there is no such scope");
            }
            String value = fields.text("value", 60);
            String reason = fields.requiredText("reason", LONGEST_REASON);
            return () -> scope.map(s -> pause(new Pauses.Asked(s, value, reason), caller, correlation))
                    .orElseGet(() -> Answers.problem(Problem.of(ReasonCode.INVALID_VALUE), correlation));
        });
    }

    private ResponseEntity<byte[]> pause(Pauses.Asked asked, Caller caller, String correlation) {
        return switch (pauses.pause(caller.workspace(), asked, caller.actor(), correlation)) {
            case Pauses.Made.Fine(Pause pause, Waiting waiting) -> Answers.created(document(pause, waiting));
            case Pauses.Made.Refused(String field, String why) ->
                Answers.fault(field, ReasonCode.INVALID_VALUE, why, correlation);
            case Pauses.Made.Already() ->
                Answers.fault("scope", ReasonCode.INVALID_VALUE, "the same is paused already", correlation);
        };
    }

    @PostMapping("/v1/pauses/{id}/resume")
    @Requires(Right.PAUSES_WRITE)
    public ResponseEntity<byte[]> resume(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            String reason = fields.requiredText("reason", LONGEST_REASON);
            return () -> PauseId.parse(id)
                    .map(pause -> pauses.resume(caller.workspace(), pause, reason, caller.actor(), correlation))
                    .map(done -> answer(done, correlation))
                    .orElseGet(() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation));
        });
    }

    private static ResponseEntity<byte[]> answer(Pauses.Resumption done, String correlation) {
        return switch (done) {
            case Pauses.Resumption.Fine(Pause pause) -> Answers.ok(document(pause, null));
            // Said twice, it is as done as before.
            case Pauses.Resumption.Already(Pause pause) -> Answers.ok(document(pause, null));
            case Pauses.Resumption.Unknown() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        };
    }

    /** A pause as the API and the command line tell it. */
    public static Map<String, Object> document(Pause p, @Nullable Waiting waiting) {
        Pause.Resumed resumed = p.resumed();
        return Answers.document(
                "id",
                p.id().toString(),
                "scope",
                p.scope().written(),
                "value",
                p.value(),
                "status",
                resumed == null ? "in_force" : "resumed",
                "reason",
                p.reason(),
                "made_by",
                p.madeBy(),
                "made_at",
                p.madeAt().toString(),
                "waiting",
                waiting == null ? null : waiting.messages(),
                "waiting_is_all",
                waiting == null ? null : waiting.complete(),
                "resumed_by",
                resumed == null ? null : resumed.by(),
                "resumed_at",
                resumed == null ? null : resumed.at().toString(),
                "resume_reason",
                resumed == null ? null : resumed.reason());
    }
}
