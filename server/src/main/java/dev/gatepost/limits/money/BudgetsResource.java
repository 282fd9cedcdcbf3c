package dev.gatepost.limits.money;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/budgets}: caps on what may be spent, how they stand, and where they are going (LIM-03). */
@RestController
public final class BudgetsResource {
    private final Budgets budgets;

    public BudgetsResource(Budgets budgets) {
        this.budgets = budgets;
    }

    @GetMapping("/v1/budgets")
    @Requires(Right.BUDGETS_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return Answers.list(budgets.list(caller.workspace()).stream()
                .map(BudgetsResource::document)
                .toList());
    }

    @GetMapping("/v1/budgets/{id}")
    @Requires(Right.BUDGETS_READ)
    public ResponseEntity<byte[]> get(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.found(BudgetId.parse(id).flatMap(wanted -> shown(caller, wanted)), correlation);
    }

    private Optional<Map<String, Object>> shown(Caller caller, BudgetId id) {
        return budgets.list(caller.workspace()).stream()
                .filter(b -> b.budget().id().equals(id))
                .findFirst()
                .map(BudgetsResource::document);
    }

    @PostMapping("/v1/budgets")
    @Requires(Right.BUDGETS_WRITE)
    public ResponseEntity<byte[]> create(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.readUnique(body, correlation, "name", fields -> {
            Optional<ReadMoney.Terms> terms = ReadMoney.budget(fields);
            return () -> create(terms.orElseThrow(), caller, correlation);
        });
    }

    private ResponseEntity<byte[]> create(ReadMoney.Terms t, Caller caller, String correlation) {
        var budget = new Budget(
                caller.workspace().id(),
                BudgetId.next(),
                t.name(),
                t.purpose(),
                t.connection(),
                t.country(),
                t.channel(),
                t.period(),
                t.zone(),
                t.limit(),
                t.mode());
        budgets.create(caller.workspace(), budget, caller.actor(), correlation);
        return shown(caller, budget.id())
                .map(Answers::created)
                .orElseGet(() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation));
    }

    /** {@code limit}, {@code mode}, or {@code "status": "retired"}. */
    @PatchMapping("/v1/budgets/{id}")
    @Requires(Right.BUDGETS_WRITE)
    public ResponseEntity<byte[]> change(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return switch (Answers.body(body)) {
            case Answers.Body.Faulty(Problem problem) -> Answers.problem(problem, correlation);
            case Answers.Body.Fine(JsonFields fields) -> {
                Long limit = ReadMoney.optional(fields, "limit", Money::readMicros);
                Budget.Mode mode = ReadMoney.optional(fields, "mode", Budget.Mode::parse);
                String status = fields.text("status", 10);
                if (status != null && !status.equals("retired")) {
                    fields.fault("status", ReasonCode.INVALID_VALUE, "a budget can be retired only");
                }
                List<Problem.FieldError> faults = fields.finish();
                if (!faults.isEmpty()) {
                    yield Answers.problem(Problem.ofFields(faults), correlation);
                }
                var change = new Budgets.Change(limit, mode, status != null);
                Optional<Budget> done = BudgetId.parse(id)
                        .flatMap(b -> budgets.change(caller.workspace(), b, change, caller.actor(), correlation));
                yield done.map(b -> Answers.ok(shown(caller, b.id())
                                .orElse(Answers.document("id", b.id().toString(), "status", "retired"))))
                        .orElseGet(() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation));
            }
        };
    }

    private static Map<String, Object> document(Budgets.Shown s) {
        Budget b = s.budget();
        long used = Math.addExact(s.standing().reserved(), s.standing().spent());
        Purpose purpose = b.purpose();
        Channel channel = b.channel();
        Instant capReachedAt = s.forecast().capReachedAt();
        return Answers.document(
                "id", b.id().toString(),
                "name", b.name(),
                "status", "active",
                "purpose", purpose == null ? null : purpose.written(),
                "connection", b.connection() == null ? null : Ids.write("cnn", b.connection()),
                "country", b.country(),
                "channel", channel == null ? null : channel.written(),
                "period", b.period().written(),
                "zone", b.zone().getId(),
                "mode", b.mode().written(),
                "currency", b.limit().currency().getCurrencyCode(),
                "limit", b.limit().amount(),
                "period_start", s.periodStart().toString(),
                "period_end", s.periodEnd().toString(),
                "used", amount(b, used),
                "spent", amount(b, s.standing().spent()),
                "reserved", amount(b, s.standing().reserved()),
                "left", amount(b, Math.max(0, b.limit().micros() - used)),
                "forecast",
                        Answers.document(
                                "per_hour", amount(b, s.forecast().perHourMicros()),
                                "at_period_end", amount(b, s.forecast().atEndMicros()),
                                "cap_reached_at", capReachedAt == null ? null : capReachedAt.toString()));
    }

    private static String amount(Budget budget, long micros) {
        return new Money(micros, budget.limit().currency()).amount();
    }
}
