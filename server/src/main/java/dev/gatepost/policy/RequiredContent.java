package dev.gatepost.policy;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.templates.lint.ContentRules;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;

/** Tells the lint of templates what the rule packs ask of a text, merged as a decision merges them (TPL-03). */
public final class RequiredContent implements ContentRules {
    private final PacksInForce packs;

    public RequiredContent(PacksInForce packs) {
        this.packs = packs;
    }

    @Override
    public List<Needed> in(String country, Channel channel, Purpose purpose, Instant at) {
        RuleSet rules = packs.at(at)
                .merge(
                        Set.of(country),
                        channel,
                        purpose,
                        at.atOffset(ZoneOffset.UTC).toLocalDate());
        return rules.content().stream()
                .map(e -> new Needed(e.token(), e.checked(), e.rule(), e.source()))
                .toList();
    }
}
