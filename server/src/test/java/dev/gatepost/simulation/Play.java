package dev.gatepost.simulation;

import static dev.gatepost.simulation.Invariants.require;

import dev.gatepost.dispatch.SimulatedDispatch.Heard;
import dev.gatepost.dispatch.SimulatedDispatch.Leaving;
import dev.gatepost.messages.Lanes;
import dev.gatepost.messages.MessageState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Plays one world: some twenty to sixty steps that the seed chooses, the invariants after each, then a time in which
 * everybody tells the truth, after which everything must have come to its end.
 */
final class Play {
    private static final int MOST_ROUNDS = 60;
    private static final int PATIENCE = 6;
    private static final Duration LEASE_OVER = Duration.ofSeconds(21);

    private final World world;
    private final Random random;
    private final Customer customer;
    private final Outside outside;
    private boolean nested;

    Play(World world) {
        this.world = world;
        this.random = world.random;
        this.customer = new Customer(world);
        this.outside = new Outside(world);
        world.carrier.meanwhile = this::meanwhile;
    }

    /** Plays all of it; throws an {@link AssertionError} at the first thing that does not hold. */
    void run() {
        int steps = 20 + random.nextInt(30);
        for (int i = 0; i < steps; i++) {
            if (random.nextInt(25) == 0) {
                world.stage.database.crashAt(random.nextInt(3), random.nextBoolean());
            }
            step(random.nextInt(world.nodes.length), this::any);
            world.stage.database.calm();
        }
        comeToRest();
        settled();
    }

    private interface Deed {
        void by(Node node);
    }

    /** Runs a step of a node; when it crashes, a new node takes its place. Then the invariants. */
    private void step(int number, Deed deed) {
        int commits = world.stage.database.commits();
        try {
            deed.by(world.nodes[number]);
        } catch (Crash crash) {
            String before = String.valueOf(crash.getMessage()).startsWith("before") ? "before" : "after";
            world.trace.tell("  node " + number + " dies " + before + " a commit");
            renew(number);
        }
        if (world.stage.database.commits() != commits) {
            Picture before = world.now;
            world.look();
            Invariants.check(world, before);
            HandOvers.caps(world);
        }
    }

    private void renew(int number) {
        world.nodes[number] = new Node(world.stage, random);
    }

    private void any(Node node) {
        int draw = random.nextInt(100);
        if (draw < 14) {
            act("sends", () -> customer.send(node));
        } else if (draw < 30) {
            act("claims", () -> claim(node, anyKey()));
        } else if (draw < 42) {
            act("calls", () -> callOrClaim(node));
        } else if (draw < 53) {
            act("records", () -> recordOrCall(node));
        } else if (draw < 60) {
            pass(later());
        } else if (draw < 65) {
            act("carrier reports", outside::receipt);
        } else if (draw < 70) {
            act("applies callbacks", () -> world.stage.callbacks.apply(world.workspace.id()));
        } else if (draw < 74) {
            act("recovers", () -> node.dispatch.recover(world.workspace.id()));
        } else if (draw < 79) {
            act("settles", () -> node.dispatch.settle(world.workspace.id()));
        } else if (draw < 82) {
            act("follows fallbacks", () -> world.stage.fallbacks.batch(world.workspace.id()));
        } else if (draw < 86) {
            act("looks at what is held", () -> node.dispatch.look(world.workspace.id()));
        } else {
            seldom(node, draw);
        }
    }

    private void seldom(Node node, int draw) {
        switch (draw) {
            case 86, 87, 88 -> act("hears a person", outside::word);
            case 89 -> act("hears of a consent", outside::consent);
            case 90, 91 -> act("pauses", outside::pause);
            case 92, 93, 94 -> act("resumes", outside::resume);
            case 95 -> act("changes a budget", () -> outside.budget(node));
            case 96, 97 -> act("cancels", () -> customer.cancel(node));
            default -> {
                int dead = world.nodes[0] == node ? 0 : 1;
                world.trace.tell("node " + dead + " dies");
                renew(dead);
            }
        }
    }

    private void act(String what, Runnable deed) {
        world.trace.tell(what);
        deed.run();
    }

    /** While a carrier is being asked, the other node goes on. */
    private void meanwhile() {
        if (!nested && !world.carrier.truthful && random.nextInt(3) == 0) {
            nested = true;
            world.trace.tell("meanwhile");
            try {
                Node other = world.nodes[random.nextInt(2)];
                pass(Duration.ofSeconds(3));
                act("settles", () -> other.dispatch.settle(world.workspace.id()));
                for (String key : keys()) {
                    act("claims", () -> claim(other, key));
                }
            } finally {
                nested = false;
            }
        }
    }

    private void pass(Duration by) {
        world.stage.clock.advance(by);
        world.trace.tell("time passes: " + by);
    }

    private Duration later() {
        int draw = random.nextInt(100);
        if (draw < 35) {
            return Duration.ofMillis(50 + random.nextInt(850));
        }
        if (draw < 62) {
            return Duration.ofMillis(1_000 + random.nextInt(2_500));
        }
        if (draw < 90) {
            return Duration.ofSeconds(5 + random.nextInt(40));
        }
        return draw < 97 ? Duration.ofMinutes(10 + random.nextInt(170)) : Duration.ofHours(6 + random.nextInt(14));
    }

    /** Lanes and senders for which something waits, joined by a blank. */
    private Set<String> keys() {
        Set<String> out = new TreeSet<>();
        for (Picture.Queued q : world.now.queue) {
            if (Lanes.SENDING.contains(q.lane())) {
                out.add(q.lane() + " " + q.route());
            }
        }
        return out;
    }

    private String anyKey() {
        List<String> all = List.copyOf(keys());
        return all.isEmpty()
                ? Lanes.OTP + " " + world.senders.get(0).id().value()
                : all.get(random.nextInt(all.size()));
    }

    private void claim(Node node, String key) {
        String[] parts = key.split(" ");
        Picture facts = nested ? world.stage.look.at(world.workspace) : world.now;
        List<Leaving> out =
                node.dispatch.claim(world.workspace, parts[0], UUID.fromString(parts[1]), 1 + random.nextInt(4));
        var judge = new HandOvers(world, facts);
        for (Leaving l : out) {
            world.trace.tell("  claimed " + l.message().value() + "." + l.attempt() + " over " + l.connection());
            judge.check(l);
        }
        node.leaving.addAll(out);
    }

    private void callOrClaim(Node node) {
        if (node.leaving.isEmpty()) {
            claim(node, anyKey());
        } else {
            call(node);
        }
    }

    private void recordOrCall(Node node) {
        if (node.heard.isEmpty()) {
            callOrClaim(node);
        } else {
            record(node);
        }
    }

    private void call(Node node) {
        if (!node.leaving.isEmpty()) {
            Leaving l = node.leaving.remove(random.nextInt(node.leaving.size()));
            Heard heard = node.dispatch.call(l);
            world.trace.tell("  called for " + l.message().value() + "." + l.attempt() + ": " + heard.answer());
            node.heard.add(heard);
        }
    }

    private void record(Node node) {
        List<Heard> batch = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0 && !node.heard.isEmpty(); i--) {
            batch.add(node.heard.remove(random.nextInt(node.heard.size())));
        }
        if (!batch.isEmpty()) {
            batch.forEach(h -> world.trace.tell("  records " + h.message().value() + "." + h.attempt()));
            node.dispatch.record(batch);
        }
    }

    /** Nobody lies, crashes or waits any more. */
    private void comeToRest() {
        world.trace.tell("everybody tells the truth");
        world.carrier.truthful = true;
        step(0, node -> outside.resumeAll());
        step(0, customer::insist);
        for (int round = 0; round < MOST_ROUNDS; round++) {
            for (int n = 0; n < world.nodes.length; n++) {
                step(n, this::finishInHand);
            }
            step(0, this::keepHouse);
            for (Carrier.Entry entry : world.carrier.book()) {
                MessageState state = world.now.message(entry.message.value()).state();
                if (!state.isFinal() && world.now.flights.get(entry.message.value()) == null) {
                    step(0, node -> outside.delivered(entry));
                }
            }
            for (String key : keys()) {
                step(0, node -> claim(node, key));
                step(0, this::finishInHand);
            }
            if (atRest()) {
                return;
            }
            pass(untilDue());
        }
        throw new AssertionError("it does not come to rest: "
                + world.now.queue.stream().filter(Play::working).toList()
                + world.now.flights.values()
                + world.now.messages.values().stream()
                        .filter(m -> !m.state().isFinal())
                        .toList());
    }

    private void finishInHand(Node node) {
        while (!node.leaving.isEmpty()) {
            call(node);
        }
        while (!node.heard.isEmpty()) {
            record(node);
        }
    }

    private void keepHouse(Node node) {
        node.dispatch.recover(world.workspace.id());
        node.dispatch.settle(world.workspace.id());
        world.stage.fallbacks.batch(world.workspace.id());
        world.stage.callbacks.apply(world.workspace.id());
        for (Node each : world.nodes) {
            each.dispatch.look(world.workspace.id());
        }
    }

    private static boolean working(Picture.Queued q) {
        // A receipt that names a message by a reference that nobody has heard of waits for half an hour.
        boolean parked = q.lane().equals("callback") && q.tries() > PATIENCE;
        return !parked && !q.lane().equals("event");
    }

    private boolean atRest() {
        return world.now.flights.isEmpty()
                && world.now.queue.stream().noneMatch(Play::working)
                && world.now.messages.values().stream().allMatch(m -> m.state().isFinal());
    }

    private Duration untilDue() {
        Instant now = world.stage.clock.instant();
        Duration least = world.now.flights.isEmpty() ? Duration.ofDays(1) : LEASE_OVER;
        for (Picture.Queued q : world.now.queue) {
            Duration wait = Duration.between(now, q.due()).plusMillis(1);
            if (working(q) && wait.compareTo(least) < 0) {
                least = wait;
            }
        }
        return least.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : least;
    }

    /** At the end the bill is paid to the micro, and nothing is held back for anybody. */
    private void settled() {
        for (Picture.Message m : world.now.messages.values()) {
            Picture.Money money = world.now.money.get(m.id());
            long billed = Invariants.billed(world, m.id());
            long spent = money == null ? 0 : money.spent();
            require(spent == billed, "%s cost %s in the end, billed are %s", m.id(), spent, billed);
        }
        for (Picture.Used use : world.now.uses.values()) {
            require(use.reserved() == 0, "%s micros are reserved for nobody", use.reserved());
        }
    }
}
