package dev.gatepost.providers;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.providers.CallbackModes.Done;
import dev.gatepost.providers.CallbackModes.Wish;
import java.time.Instant;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/connections/{id}/callback-mode}: from watching callbacks to refusing what proves nothing. */
@RestController
public final class CallbackModesResource {
    private static final int LONGEST_REASON = 400;

    private final CallbackModes modes;

    public CallbackModesResource(CallbackModes modes) {
        this.modes = modes;
    }

    @PostMapping("/v1/connections/{id}/callback-mode")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> set(
            @PathVariable("id") String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<ConnectionId> connection = ConnectionId.parse(id);
        if (connection.isEmpty()) {
            return Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        }
        return Answers.read(body, correlation, fields -> {
            String text = fields.requiredText("mode", 20);
            Optional<CallbackMode> mode = CallbackMode.parse(text);
            if (mode.isEmpty() && !text.isEmpty()) {
                fields.fault("mode", ReasonCode.INVALID_VALUE, "one of observe, enforce");
            }
            Instant until = fields.instant("until");
            String reason = fields.requiredText("reason", LONGEST_REASON);
            return () -> {
                var wish = new Wish(mode.orElse(CallbackMode.ENFORCE), until, reason);
                return switch (modes.set(caller.workspace(), connection.get(), wish, caller.actor())) {
                    case Done.Unknown() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
                    case Done.Refused(String field, String why) ->
                        Answers.fault(field, ReasonCode.INVALID_VALUE, why, correlation);
                    case Done.Fine(Wish set) ->
                        Answers.ok(Answers.document(
                                "id",
                                id,
                                "callback_mode",
                                set.mode().written(),
                                "callback_mode_until",
                                set.until() == null ? null : set.until().toString(),
                                "reason",
                                set.reason()));
                };
            };
        });
    }
}
