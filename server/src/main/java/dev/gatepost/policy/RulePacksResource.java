package dev.gatepost.policy;

import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.platform.Answers;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/rule-packs}: the rules in force now, country by country, in words and with their sources (POL-01). */
@RestController
public final class RulePacksResource {
    private final PacksInForce packs;
    private final Clock clock;

    public RulePacksResource(PacksInForce packs, Clock clock) {
        this.packs = packs;
        this.clock = clock;
    }

    @GetMapping("/v1/rule-packs")
    @Requires(Right.POLICY_READ)
    public ResponseEntity<byte[]> list() {
        RulePacks now = packs.at(clock.instant());
        return Answers.list(
                now.texts().values().stream().map(RulePacksResource::head).toList());
    }

    @GetMapping("/v1/rule-packs/{pack}")
    @Requires(Right.POLICY_READ)
    public ResponseEntity<byte[]> one(
            @PathVariable String pack, @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        RulePacks now = packs.at(clock.instant());
        return Answers.found(
                Optional.ofNullable(now.texts().get(pack)).map(file -> document(file, now.hash())), correlation);
    }

    private static Map<String, Object> head(RuleFile file) {
        List<RuleFile.Named> facts =
                file.rules().stream().flatMap(rule -> rule.facts().stream()).toList();
        long verified = facts.stream()
                .filter(named -> named.fact().confidence() == RuleFile.Confidence.VERIFIED)
                .count();
        return Answers.document(
                "pack", file.pack(),
                "name", file.name(),
                "layer", word(file.layer()),
                "version", file.version(),
                "as_of", file.asOf().toString(),
                "rules", file.rules().size(),
                "verified", verified,
                "unverified", facts.size() - verified);
    }

    private static Map<String, Object> document(RuleFile file, String hash) {
        Map<String, Object> out = head(file);
        out.put("release", hash);
        out.put("rule_list", file.rules().stream().map(RulePacksResource::rule).toList());
        out.put(
                "sources",
                file.sources().entrySet().stream()
                        .map(e -> Answers.document(
                                "code", e.getKey(),
                                "title", e.getValue().title(),
                                "kind", e.getValue().kind(),
                                "url", e.getValue().url()))
                        .toList());
        out.put(
                "changes",
                file.changelog().stream()
                        .map(c -> Answers.document(
                                "version", c.version(), "date", c.date().toString(), "what", c.what()))
                        .toList());
        return out;
    }

    private static Map<String, Object> rule(RuleFile.Text rule) {
        return Answers.document(
                "id", rule.id(),
                "channel", rule.channel(),
                "purpose", rule.purpose(),
                "from", rule.from() == null ? null : rule.from().toString(),
                "until", rule.until() == null ? null : rule.until().toString(),
                "facts",
                        rule.facts().stream()
                                .map(named -> Answers.document(
                                        "field", word(named.field()),
                                        "words", FactInWords.of(named.fact()),
                                        "confidence", word(named.fact().confidence()),
                                        "sources", named.fact().sources()))
                                .toList());
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
