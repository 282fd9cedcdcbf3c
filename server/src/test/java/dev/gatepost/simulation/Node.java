package dev.gatepost.simulation;

import dev.gatepost.SimulatedTelling;
import dev.gatepost.dispatch.Dispatch;
import dev.gatepost.dispatch.SimulatedDispatch;
import dev.gatepost.dispatch.SimulatedDispatch.Heard;
import dev.gatepost.dispatch.SimulatedDispatch.Leaving;
import dev.gatepost.intake.NoteFallbacks;
import dev.gatepost.intake.SimulatedIntake;
import dev.gatepost.limits.BreakerSettings;
import dev.gatepost.limits.Breakers;
import dev.gatepost.limits.Pace;
import dev.gatepost.limits.PaceRates;
import dev.gatepost.limits.RetryBudget;
import dev.gatepost.limits.money.SimulatedMoney;
import dev.gatepost.messages.MessageShelf;
import dev.gatepost.messages.Progress;
import dev.gatepost.providers.Routes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** One simulated process: all that it remembers, and what it has in hand. A crash is a new one in its place. */
final class Node {
    /** Breakers that open soon, so that a world of a few messages sees them. */
    private static final BreakerSettings QUICK =
            new BreakerSettings(60, 100, Duration.ofSeconds(5), 4, Duration.ofSeconds(10), 2);

    final SimulatedMoney money;
    final Progress progress;
    final SimulatedDispatch dispatch;
    final SimulatedIntake intake;
    /** Claimed and committed, not called yet. */
    final List<Leaving> leaving = new ArrayList<>();
    /** Called, not recorded yet. */
    final List<Heard> heard = new ArrayList<>();

    Node(Stage s, RandomGenerator random) {
        money = new SimulatedMoney(s.database, s.audit, s.clock, List.of(SimulatedTelling.budgets(s.events, s.audit)));
        progress = new Progress(
                s.audit,
                s.clock,
                List.of(
                        s.events.listener(),
                        new MessageShelf(),
                        new NoteFallbacks(s.messages, s.queue, s.clock),
                        SimulatedTelling.caps(s.messages, s.frequencies),
                        SimulatedTelling.money(money.spend(), s.clock)));
        var routes = new Routes(s.ground.database, s.ground.nodes, s.connections, s.audit, s.clock, random);
        intake = new SimulatedIntake(new SimulatedIntake.Parts(
                s.database,
                s.ground.keys,
                s.ground.addresses,
                s.contacts,
                s.catalogue,
                s.facts,
                s.frequencies,
                money.spend(),
                routes,
                s.ground.decide,
                s.messages,
                s.queue,
                s.audit,
                progress,
                s.workspaces,
                s.contactStore,
                s.clock));
        dispatch = new SimulatedDispatch(
                new Dispatch.Parts(
                        s.database,
                        s.workspaces,
                        s.ground.keys,
                        s.ground.addresses,
                        s.contactStore,
                        s.contacts,
                        s.consents,
                        s.catalogue,
                        s.connections,
                        s.messages,
                        s.attempts,
                        progress,
                        s.facts,
                        s.ground.decide,
                        s.queue,
                        routes,
                        new Pace(PaceRates.NONE, s.clock::nanos, s.clock, random),
                        new Breakers(connection -> QUICK, List.of(), s.clock),
                        new RetryBudget(RetryBudget.Settings.DEFAULT, s.clock::nanos),
                        money.spend(),
                        s.sweep,
                        s.ground.nodes,
                        s.clock),
                random);
    }
}
