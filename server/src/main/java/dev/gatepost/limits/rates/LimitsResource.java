package dev.gatepost.limits.rates;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.limits.rates.OwnRates.For;
import dev.gatepost.limits.rates.OwnRates.Rule;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.ReasonCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/limits}: the rates that count for a workspace, and its own values (LIM-01). */
@RestController
public final class LimitsResource {
    private static final String INHERIT = "inherit";

    private final Rates rates;

    public LimitsResource(Rates rates) {
        this.rates = rates;
    }

    @GetMapping("/v1/limits")
    @Requires(Right.LIMITS_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        List<Map<String, Object>> out = new ArrayList<>();
        for (RateLayer layer : RateLayer.values()) {
            Rule instance = new Rule(rates.limits().instance(layer), RateMode.ENFORCE);
            out.add(document(caller, new For(layer, For.EACH), instance, "instance"));
        }
        rates.limits().own(caller.workspace().id()).entrySet().stream()
                .sorted(Comparator.comparing(
                                (Map.Entry<For, Rule> e) -> e.getKey().layer())
                        .thenComparing(e -> e.getKey().key()))
                .forEach(e -> out.add(document(caller, e.getKey(), e.getValue(), "workspace")));
        return Answers.list(out);
    }

    @PutMapping("/v1/limits")
    @Requires(Right.LIMITS_WRITE)
    public ResponseEntity<byte[]> set(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            Optional<Rates.Asked> asked = read(fields);
            asked.flatMap(rates::objection).ifPresent(why -> fields.fault("layer", ReasonCode.INVALID_VALUE, why));
            return () -> {
                Rates.Asked fine = asked.orElseThrow();
                rates.set(caller.workspace(), fine, caller.actor(), correlation);
                For what = new For(fine.layer(), fine.key());
                Rate rate = fine.rate();
                return Answers.ok(
                        rate == null
                                ? Answers.document("layer", fine.layer().written(), "key", fine.key(), "mode", INHERIT)
                                : document(caller, what, new Rule(rate, fine.mode()), "workspace"));
            };
        });
    }

    /** Empty after at least one fault was noted. */
    private static Optional<Rates.Asked> read(JsonFields fields) {
        String layerText = fields.requiredText("layer", 40);
        Optional<RateLayer> layer = RateLayer.parse(layerText);
        if (layer.isEmpty() && !layerText.isEmpty()) {
            fields.fault("layer", ReasonCode.INVALID_VALUE, "there is no such layer");
        }
        String key = Optional.ofNullable(fields.text("key", 60)).orElse(For.EACH);
        boolean keyFits = layer.isPresent() && Rates.isKey(layer.get(), key);
        if (layer.isPresent() && !keyFits) {
            fields.fault("key", ReasonCode.INVALID_VALUE, "give * or a key of this layer");
        }
        String modeText = Optional.ofNullable(fields.text("mode", 10)).orElse(RateMode.ENFORCE.written());
        Optional<RateMode> mode = RateMode.parse(modeText);
        boolean inherits = modeText.equals(INHERIT);
        if (mode.isEmpty() && !inherits) {
            fields.fault("mode", ReasonCode.INVALID_VALUE, "one of enforce, shadow, off, inherit");
        }
        int most = (int) Rate.MOST;
        int tokens = fields.integer("rate", 1, most, 0);
        int seconds = fields.integer("seconds", 1, Rate.LONGEST_SECONDS, 1);
        int burst = fields.integer("burst", 1, most, 0);
        if (!inherits && tokens == 0) {
            fields.fault("rate", ReasonCode.MISSING_PROPERTY, "'rate' is needed");
        } else if (!inherits && burst == 0) {
            fields.fault("burst", ReasonCode.MISSING_PROPERTY, "'burst' is needed");
        }
        if (!keyFits || !inherits && (mode.isEmpty() || tokens == 0 || burst == 0)) {
            return Optional.empty();
        }
        Rate rate = inherits ? null : new Rate(tokens, seconds, burst);
        return Optional.of(new Rates.Asked(layer.get(), key, rate, mode.orElse(RateMode.ENFORCE)));
    }

    private Map<String, Object> document(Caller caller, For what, Rule rule, String whose) {
        boolean shadow = rule.mode() == RateMode.SHADOW;
        return Answers.document(
                "layer", what.layer().written(),
                "key", what.key(),
                "rate", rule.rate().tokens(),
                "seconds", rule.rate().seconds(),
                "burst", rule.rate().burst(),
                "mode", rule.mode().written(),
                "set_by", whose,
                "counts", what.layer().counts().name().toLowerCase(Locale.ROOT),
                "when_unreadable", what.layer().whenOld().name().toLowerCase(Locale.ROOT),
                "would_have_refused",
                        shadow ? rates.limits().inShadow(caller.workspace().id(), what.layer()) : null);
    }
}
