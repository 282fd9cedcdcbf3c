package dev.gatepost.dispatch.desk;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.messages.FindUncertain;
import dev.gatepost.messages.FindUncertain.Selection;
import dev.gatepost.messages.MessageId;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.Query;
import dev.gatepost.platform.ReasonCode;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/uncertain}: the desk for messages of which it is not known what became of them (OBS-06). */
@RestController
public final class UncertainResource {
    private static final int LONGEST = 400;
    private static final int MOST = 200;
    private static final int USUAL = 50;

    private final Desk desk;

    public UncertainResource(Desk desk) {
        this.desk = desk;
    }

    @GetMapping("/v1/uncertain")
    @Requires(Right.MESSAGES_READ)
    public ResponseEntity<byte[]> groups(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return Answers.ok(DeskDocuments.groups(desk.groups(caller.workspace())));
    }

    @GetMapping("/v1/uncertain/messages")
    @Requires(Right.MESSAGES_READ)
    public ResponseEntity<byte[]> messages(
            HttpServletRequest request,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        JsonFields query = Query.of(request, "limit");
        Selection selection = ReadSelection.ofQuery(query);
        MessageId after =
                ReadSelection.choice(query, "cursor", MessageId::parse, "give the next_cursor of the page before");
        int limit = query.integer("limit", 1, MOST, USUAL);
        List<Problem.FieldError> faults = query.finish();
        if (!faults.isEmpty()) {
            return Answers.problem(Problem.ofFields(faults), correlation);
        }
        FindUncertain.Page page = desk.page(caller.workspace(), selection, after, limit);
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        out.put("data", page.doubts().stream().map(DeskDocuments::doubt).toList());
        out.put("next_cursor", page.next() == null ? null : page.next().toString());
        return Answers.ok(out);
    }

    @PostMapping("/v1/uncertain/ask")
    @Requires(Right.MESSAGES_SETTLE)
    public ResponseEntity<byte[]> ask(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            Selection selection = ReadSelection.ofBody(fields);
            var because = new Desk.Because(caller.actor(), fields.requiredText("reason", LONGEST), null, correlation);
            return () -> Answers.ok(DeskDocuments.asked(desk.ask(caller.workspace(), selection, because)));
        });
    }

    @PostMapping("/v1/uncertain/settle")
    @Requires(Right.MESSAGES_SETTLE)
    public ResponseEntity<byte[]> settle(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            Selection selection = ReadSelection.ofBody(fields);
            Desk.Verdict verdict =
                    ReadSelection.choice(fields, "as", Desk.Verdict::parse, "one of delivered, failed, send_again");
            if (verdict == null) {
                fields.fault("as", ReasonCode.MISSING_PROPERTY, "one of delivered, failed, send_again");
            }
            boolean twice = fields.bool("accept_duplicate");
            var because = new Desk.Because(
                    caller.actor(),
                    fields.requiredText("reason", LONGEST),
                    fields.text("evidence", LONGEST),
                    correlation);
            return () -> verdict == null
                    ? Answers.problem(Problem.of(ReasonCode.MISSING_PROPERTY), correlation)
                    : answer(desk.settle(caller.workspace(), selection, verdict, twice, because), correlation);
        });
    }

    private static ResponseEntity<byte[]> answer(Desk.Settled settled, String correlation) {
        return switch (settled) {
            case Desk.Settled.Done done -> Answers.ok(DeskDocuments.settled(done));
            case Desk.Settled.WouldDouble(int messages) ->
                Answers.problem(
                        new Problem(
                                ReasonCode.DUPLICATE_NOT_ACCEPTED,
                                messages + " of them are no one-time codes",
                                List.of(),
                                Map.of("messages", messages)),
                        correlation);
        };
    }
}
