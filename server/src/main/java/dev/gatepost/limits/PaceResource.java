package dev.gatepost.limits;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.limits.PacePreview.Limit;
import dev.gatepost.limits.PacePreview.Plan;
import dev.gatepost.limits.PacePreview.Whose;
import dev.gatepost.limits.PaceSenders.Known;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/senders/{id}/pace} and {@code /v1/capacity/preview}: how fast, and how long it will take (LIM-02). */
@RestController
public final class PaceResource {
    private static final BigDecimal SLOWEST = new BigDecimal("0.001");
    private static final BigDecimal FASTEST = new BigDecimal(100_000);
    private static final int MOST_MESSAGES = 1_000_000_000;

    private final Parts parts;

    /** What the resource works with. */
    public record Parts(Pace pace, PaceRates rates, SenderPaces paces, PaceSenders senders, PaceWaiting waiting) {}

    public PaceResource(Parts parts) {
        this.parts = parts;
    }

    @GetMapping("/v1/senders/{id}/pace")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> show(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return find(id, caller)
                .map(this::document)
                .orElseGet(() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation));
    }

    @PutMapping("/v1/senders/{id}/pace")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> set(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<Known> sender = find(id, caller);
        if (sender.isEmpty()) {
            return Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        }
        return Answers.read(body, correlation, fields -> {
            PaceRate rate = rate(fields);
            return () -> {
                parts.paces().set(caller.workspace(), sender.get().id(), rate, caller.actor());
                return document(sender.get());
            };
        });
    }

    /** The pace asked for, or null for the usual one. */
    private static @Nullable PaceRate rate(JsonFields fields) {
        if (!fields.given().has("rate_per_second")) {
            fields.fault(
                    "rate_per_second",
                    ReasonCode.MISSING_PROPERTY,
                    "'rate_per_second' is needed; null lets the usual one hold");
        }
        BigDecimal perSecond = fields.decimal("rate_per_second", SLOWEST, FASTEST);
        int burst = fields.integer("burst", 1, 1_000_000, 0);
        String unit = Optional.ofNullable(fields.text("unit", 20)).orElse("messages");
        if (!unit.equals("messages") && !unit.equals("segments")) {
            fields.fault("unit", ReasonCode.INVALID_VALUE, "one of messages, segments");
        }
        if (perSecond == null) {
            return null;
        }
        PaceRate rate = PaceRate.of(perSecond, PaceRate.Unit.parse(unit));
        return burst == 0 ? rate : rate.withBurst(burst);
    }

    @PostMapping("/v1/capacity/preview")
    @Requires(Right.MESSAGES_READ)
    public ResponseEntity<byte[]> preview(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            String id = fields.requiredText("sender", 60);
            Optional<Known> sender = find(id, caller);
            if (sender.isEmpty() && !id.isEmpty()) {
                fields.fault("sender", ReasonCode.UNKNOWN_SENDER, "there is no such sender");
            }
            Plan plan = plan(fields);
            return () -> {
                Known known = sender.orElseThrow();
                return Answers.ok(document(known, plan, limits(known, plan, caller)));
            };
        });
    }

    private static Plan plan(JsonFields fields) {
        int count = fields.integer("count", 1, MOST_MESSAGES, 0);
        if (count == 0 && !fields.given().has("count")) {
            fields.fault("count", ReasonCode.MISSING_PROPERTY, "'count' is needed: how many messages");
        }
        int segments = fields.integer("segments", 1, 100, 1);
        Map<String, Long> countries = new TreeMap<>();
        fields.values("countries", 250, 10).forEach((country, number) -> {
            if (country.matches("[A-Z]{2}") && number.matches("[0-9]{1,10}")) {
                countries.put(country, Long.valueOf(number));
            } else {
                fields.fault("countries/" + country, ReasonCode.INVALID_VALUE, "how many go to which country: US, 800");
            }
        });
        long placed = countries.values().stream().mapToLong(Long::longValue).sum();
        if (placed > count) {
            fields.fault("countries", ReasonCode.INVALID_VALUE, "they add up to more than 'count'");
        }
        return new Plan(count, segments, countries);
    }

    private List<Limit> limits(Known sender, Plan plan, Caller caller) {
        Pace pace = parts.pace();
        long before = parts.waiting().messages(caller.workspace(), sender.connection(), null);
        long own = parts.waiting().messages(caller.workspace(), sender.connection(), sender.id());
        List<Limit> out = new ArrayList<>();
        out.add(PacePreview.limit(Whose.ACCOUNT, null, pace.standing(sender.connection(), null), before, plan));
        out.add(PacePreview.limit(Whose.SENDER, null, pace.standing(sender.connection(), sender.id()), own, plan));
        for (String country : plan.countries().keySet()) {
            List.of(
                            parts.rates().accountTo(sender.connection(), country),
                            parts.rates().senderTo(sender.connection(), sender.id(), country))
                    .stream()
                    .filter(rate -> !rate.isUnlimited())
                    .map(Pace.Standing::atRest)
                    .forEach(rest -> out.add(PacePreview.limit(Whose.COUNTRY, country, rest, 0, plan)));
        }
        return out;
    }

    private static Map<String, Object> document(Known sender, Plan plan, List<Limit> limits) {
        Limit binding = PacePreview.binding(limits).orElse(null);
        return Answers.document(
                "sender", Ids.write("sdr", sender.id()),
                "count", plan.messages(),
                "segments", plan.segments(),
                "seconds", binding == null ? 0 : binding.takes().plusMillis(999).toSeconds(),
                "words", PacePreview.words(binding),
                "limited_by", binding == null ? null : document(binding),
                "limits", limits.stream().map(PaceResource::document).toList(),
                "not_counted", "quiet hours, sending windows, retries, and what others send meanwhile");
    }

    private static Map<String, Object> document(Limit limit) {
        Pace.Standing standing = limit.standing();
        PaceRate rate = standing.configured();
        return Answers.document(
                "pace_of", limit.whose().name().toLowerCase(Locale.ROOT),
                "country", limit.country(),
                "rate_per_second", rate.isUnlimited() ? null : rate.perSecond(),
                "burst", rate.isUnlimited() ? null : rate.burst(),
                "unit", rate.unit().written(),
                "slowed_to", standing.isSlowed() ? standing.perSecond() : null,
                "waiting_before", limit.waiting(),
                "seconds", limit.takes().plusMillis(999).toSeconds());
    }

    private Optional<Known> find(String id, Caller caller) {
        return Ids.read("sdr", id).flatMap(sender -> parts.senders().find(caller.workspace(), sender));
    }

    private ResponseEntity<byte[]> document(Known sender) {
        PaceRate rate = parts.rates().sender(sender.connection(), sender.id());
        Pace.Standing standing = parts.pace().standing(sender.connection(), sender.id());
        return Answers.ok(Answers.document(
                "sender", Ids.write("sdr", sender.id()),
                "rate_per_second", rate.isUnlimited() ? null : rate.perSecond(),
                "burst", rate.isUnlimited() ? null : rate.burst(),
                "unit", rate.unit().written(),
                "set", parts.paces().of(sender.id()).isPresent(),
                "slowed_to", standing.isSlowed() ? standing.perSecond() : null,
                "held_seconds",
                        standing.held().isZero()
                                ? null
                                : standing.held().plusMillis(999).toSeconds()));
    }
}
