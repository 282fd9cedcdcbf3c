package dev.gatepost.templates.lint;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import java.time.Instant;
import java.util.List;

/** What the rules of a country ask of a text; told by the room that keeps the rules. */
@FunctionalInterface
public interface ContentRules {
    /**
     * One thing that is asked for.
     *
     * @param token its name in the rule packs
     * @param checked whether software finds it in a text; otherwise an approver vouches for it
     * @param rule the rule's id
     * @param source where the rule comes from
     */
    record Needed(String token, boolean checked, String rule, String source) {}

    /** What is asked for in this country (ISO 3166-1 alpha-2) at that time. */
    List<Needed> in(String country, Channel channel, Purpose purpose, Instant at);
}
