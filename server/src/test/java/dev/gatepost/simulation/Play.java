package dev.gatepost.simulation;

import static dev.gatepost.simulation.Invariants.require;

import dev.gatepost.dispatch.SimulatedDispatch.Heard;
import dev.gatepost.dispatch.SimulatedDispatch.Leaving;
import dev.gatepost.messages.Lanes;
import dev.gatepost.messages.MessageState;
import dev.gatepost.platform.WorkspaceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Plays one world: some sixteen to fifty steps that the seed chooses, the invariants after each, then a time in which
 * everybody tells the truth, after which everything must have come to its end.
 */
final class Play {
    private static final int LEAST_STEPS = 16;
    private static final int MORE_STEPS = 32;
    private static final int MOST_ROUNDS = 60;
    private static final String CALLBACKS = "callback";
    private static final int PATIENCE = 6;
    private static final Duration LEASE_OVER = Duration.ofSeconds(21);

    private final World world;
    private final Random random;
    private final Customer customer;
    private final Outside outside;
    private final List<Choice> choices;
    private boolean nested;

    Play(World world) {
        this.world = world;
        this.random = world.random;
        this.customer = new Customer(world);
        this.outside = new Outside(world);
        this.choices = choices();
        world.carrier.meanwhile = this::meanwhile;
    }

    /** Plays all of it; throws an {@link AssertionError} at the first thing that does not hold. */
    void run() {
        int steps = LEAST_STEPS + random.nextInt(MORE_STEPS);
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

    /** One thing that may be next, where it can change anything. */
    private record Choice(int weight, String name, Predicate<Node> possible, Deed deed) {}

    private List<Choice> choices() {
        WorkspaceId id = world.workspace.id();
        Predicate<Node> always = node -> true;
        return List.of(
                new Choice(14, "sends", always, customer::send),
                new Choice(18, "claims", node -> !keys().isEmpty(), node -> claim(node, anyKey())),
                new Choice(20, "calls", node -> !node.leaving.isEmpty(), this::call),
                new Choice(16, "records", node -> !node.heard.isEmpty(), this::record),
                new Choice(8, "waits", always, node -> pass(later())),
                new Choice(7, "carrier reports", always, node -> outside.receipt()),
                new Choice(8, "applies", node -> waits(CALLBACKS), node -> world.stage.callbacks.apply(id)),
                new Choice(6, "recovers", node -> !world.now.flights.isEmpty(), node -> node.dispatch.recover(id)),
                new Choice(8, "settles", node -> waits(Lanes.SETTLE), node -> node.dispatch.settle(id)),
                new Choice(6, "heeds", node -> waits(Lanes.OPTED_OUT), node -> world.stage.callbacks.heed(id)),
                new Choice(5, "follows", node -> waits(Lanes.FALLBACK), node -> world.stage.fallbacks.batch(id)),
                new Choice(6, "looks", node -> waits("held."), node -> node.dispatch.look(id)),
                new Choice(1, "looks", always, node -> node.dispatch.look(id)),
                new Choice(4, "hears a person", always, node -> outside.word()),
                new Choice(1, "hears of a consent", always, node -> outside.consent()),
                new Choice(3, "pauses", always, node -> outside.pause()),
                new Choice(6, "resumes", node -> !world.now.pauses.isEmpty(), node -> outside.resume()),
                new Choice(2, "changes a budget", node -> !world.caps.isEmpty(), outside::budget),
                new Choice(3, "cancels", node -> !world.now.messages.isEmpty(), customer::cancel),
                new Choice(2, "dies", always, node -> renew(node == world.nodes[0] ? 0 : 1)));
    }

    private boolean waits(String lane) {
        return world.now.queue.stream().anyMatch(q -> q.lane().startsWith(lane));
    }

    private void any(Node node) {
        List<Choice> open =
                choices.stream().filter(c -> c.possible().test(node)).toList();
        int draw = random.nextInt(open.stream().mapToInt(Choice::weight).sum());
        for (Choice choice : open) {
            draw -= choice.weight();
            if (draw < 0) {
                world.trace.tell("node " + (node == world.nodes[0] ? 0 : 1) + " " + choice.name());
                choice.deed().by(node);
                return;
            }
        }
    }

    /** While a carrier is being asked, the other node goes on. */
    private void meanwhile() {
        if (!nested && !world.carrier.truthful && random.nextInt(3) == 0) {
            nested = true;
            world.trace.tell("meanwhile");
            try {
                Node other = world.nodes[random.nextInt(2)];
                pass(Duration.ofSeconds(3));
                other.dispatch.settle(world.workspace.id());
                for (String key : keys()) {
                    claim(other, key);
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
        WorkspaceId id = world.workspace.id();
        if (!world.now.flights.isEmpty()) {
            node.dispatch.recover(id);
        }
        if (waits(Lanes.SETTLE)) {
            node.dispatch.settle(id);
        }
        if (waits(Lanes.FALLBACK)) {
            world.stage.fallbacks.batch(id);
        }
        if (waits(CALLBACKS)) {
            world.stage.callbacks.apply(id);
        }
        if (waits(Lanes.OPTED_OUT)) {
            world.stage.callbacks.heed(id);
        }
        if (waits("held.")) {
            for (Node each : world.nodes) {
                each.dispatch.look(id);
            }
        }
    }

    private static boolean working(Picture.Queued q) {
        // A receipt that names a message by a reference that nobody has heard of waits for half an hour.
        boolean parked = q.lane().equals(CALLBACKS) && q.tries() > PATIENCE;
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
