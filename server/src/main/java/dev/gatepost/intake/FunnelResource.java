package dev.gatepost.intake;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Workspace;
import dev.gatepost.keys.Keys;
import dev.gatepost.messages.Funnel;
import dev.gatepost.messages.Funnel.Count;
import dev.gatepost.messages.MessageState;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.Query;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code GET /v1/funnel} and {@code /v1/funnel.csv}: what became of all messages with one reference. Each is counted
 * exactly once below {@code stages}, so that the stages add up to what was asked and what took its place (MSG-06).
 */
@RestController
public final class FunnelResource {
    /** What left for a provider and was taken there. */
    private static final Set<MessageState> HANDED_OVER = EnumSet.of(
            MessageState.SUBMITTED,
            MessageState.SENT,
            MessageState.DELIVERED,
            MessageState.READ,
            MessageState.UNDELIVERED,
            MessageState.BOUNCED,
            MessageState.COMPLAINED);

    private static final Set<MessageState> REACHED =
            EnumSet.of(MessageState.DELIVERED, MessageState.READ, MessageState.COMPLAINED);

    private final Database database;
    private final Keys keys;

    public FunnelResource(Database database, Keys keys) {
        this.database = database;
        this.keys = keys;
    }

    @GetMapping("/v1/funnel")
    @Requires(Right.MESSAGES_READ)
    public ResponseEntity<byte[]> funnel(
            HttpServletRequest request,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        JsonFields query = Query.of(request);
        String reference = query.requiredText("reference", 200);
        List<Problem.FieldError> faults = query.finish();
        return faults.isEmpty()
                ? Answers.ok(document(reference, counts(caller.workspace(), reference)))
                : Answers.problem(Problem.ofFields(faults), correlation);
    }

    @GetMapping("/v1/funnel.csv")
    @Requires(Right.MESSAGES_READ)
    public ResponseEntity<byte[]> download(
            HttpServletRequest request,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        JsonFields query = Query.of(request);
        String reference = query.requiredText("reference", 200);
        List<Problem.FieldError> faults = query.finish();
        if (!faults.isEmpty()) {
            return Answers.problem(Problem.ofFields(faults), correlation);
        }
        StringBuilder out = new StringBuilder(Csv.row("stage", "gate", "reason", "channel", "fallback", "messages"));
        for (Count c : counts(caller.workspace(), reference)) {
            out.append(Csv.row(
                    stage(c.state()),
                    gate(c),
                    c.reason(),
                    c.channel().written(),
                    c.fallback() ? "yes" : "no",
                    c.messages()));
        }
        return ResponseEntity.ok()
                .contentType(new MediaType("text", "csv", StandardCharsets.UTF_8))
                .header("Content-Disposition", "attachment; filename=\"funnel.csv\"")
                .header("Cache-Control", "no-store")
                .body(out.toString().getBytes(StandardCharsets.UTF_8));
    }

    private List<Count> counts(Workspace workspace, String reference) {
        byte[] hash = References.hash(keys, workspace, reference);
        return database.transact(
                Role.CONSOLE,
                Scope.of(workspace.id(), workspace.organisation()),
                tx -> Funnel.of(tx, workspace.id(), hash));
    }

    private static Map<String, Object> document(String reference, List<Count> counts) {
        Map<String, Map<String, Object>> stages = new LinkedHashMap<>();
        for (Count c : counts) {
            Map<String, Object> stage = stages.computeIfAbsent(stage(c.state()), FunnelResource::emptyStage);
            stage.merge("messages", c.messages(), (a, b) -> (Long) a + (Long) b);
        }
        stages.forEach((name, stage) -> stage.put("because", because(name, counts)));
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("reference", reference);
        out.put("asked", sum(counts, c -> !c.fallback()));
        out.put("fallbacks", sum(counts, Count::fallback));
        out.put("handed_over", sum(counts, c -> HANDED_OVER.contains(c.state())));
        out.put("reached", sum(counts, c -> REACHED.contains(c.state())));
        out.put("stages", stages);
        return out;
    }

    private static Map<String, Object> emptyStage(String name) {
        Map<String, Object> stage = new LinkedHashMap<>();
        stage.put("messages", 0L);
        return stage;
    }

    /** The reasons of a stage with their counts, on whichever channel. */
    private static List<Map<String, Object>> because(String stage, List<Count> counts) {
        Map<String, Count> byReason = new LinkedHashMap<>();
        for (Count c : counts) {
            if (stage(c.state()).equals(stage) && c.reason() != null) {
                byReason.merge(
                        c.reason(),
                        c,
                        (a, b) -> new Count(
                                a.channel(), a.fallback(), a.state(), a.reason(), a.messages() + b.messages()));
            }
        }
        List<Map<String, Object>> out = new ArrayList<>();
        byReason.values()
                .forEach(c ->
                        out.add(Answers.document("gate", gate(c), "reason", c.reason(), "messages", c.messages())));
        return out;
    }

    private static long sum(List<Count> counts, Predicate<Count> which) {
        return counts.stream().filter(which).mapToLong(Count::messages).sum();
    }

    /** Where a message of this state stands in the funnel. */
    private static String stage(MessageState state) {
        return switch (state) {
            case BLOCKED -> "lost";
            case ACCEPTED, DEFERRED -> "waiting";
            case SENDING -> "sending";
            case SUBMITTED, SENT -> "awaiting_receipt";
            case UNCERTAIN, DELIVERED, READ, UNDELIVERED, FAILED, BOUNCED, COMPLAINED, EXPIRED, CANCELLED ->
                state.written();
        };
    }

    /** The gate that a reason belongs to; null where none stands behind it. */
    private static @Nullable String gate(Count c) {
        return c.reason() == null || c.state() != MessageState.BLOCKED && c.state() != MessageState.DEFERRED
                ? null
                : Gates.of(c.reason());
    }
}
