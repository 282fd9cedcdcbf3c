package dev.gatepost.bench;

import dev.gatepost.contacts.Place;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.policy.ConsentBasis;
import dev.gatepost.policy.Decide;
import dev.gatepost.policy.PolicyFacts;
import dev.gatepost.policy.PolicyRequest;
import dev.gatepost.policy.RulePacks;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The pure decision, warm: promotions in Florida, half of them inside the quiet hours. */
final class DecisionBench {
    private static final int ROUNDS = 2_000_000;

    private final Figures figures;

    DecisionBench(Figures figures) {
        this.figures = figures;
    }

    void run() {
        figures.doing("decision");
        Decide decide = new Decide(RulePacks.load());
        PolicyFacts facts = facts();
        PolicyRequest[] questions = {at("2026-11-23T20:00:00Z"), at("2026-11-24T02:00:00Z")};
        int reasons = 0;
        for (int i = 0; i < ROUNDS / 4; i++) {
            reasons += decide.decide(questions[i & 1], facts).reasons().size();
        }
        long began = System.nanoTime();
        for (int i = 0; i < ROUNDS; i++) {
            reasons += decide.decide(questions[i & 1], facts).reasons().size();
        }
        double micros = (System.nanoTime() - began) / 1e3 / ROUNDS;
        figures.add("decision_micros", micros, Map.of("decisions", ROUNDS, "reasons", reasons));
    }

    private static PolicyRequest at(String instant) {
        return new PolicyRequest(Channel.SMS, Purpose.PROMOTIONAL, Instant.parse(instant), null, null);
    }

    private static PolicyFacts facts() {
        var consent = new PolicyFacts.ConsentFact(
                ConsentBasis.EXPRESS_WRITTEN, true, Instant.parse("2026-10-01T10:00:00Z"), "cev_1");
        var sender = new PolicyFacts.SenderFact(
                "sdr_1", "Northwind", "brd_1", Set.of(Purpose.PROMOTIONAL), Set.of(), Set.of("US:10dlc"), null, null);
        var content = new PolicyFacts.ContentFact("sale v1", Set.of("sender_name", "optout_instruction"));
        return new PolicyFacts(
                new Place("US", List.of("US-FL"), List.of(ZoneId.of("America/New_York"))),
                Set.of("US"),
                List.of(),
                consent,
                sender,
                content,
                List.of());
    }
}
