package dev.gatepost.simulation;

import static dev.gatepost.simulation.Invariants.require;

import dev.gatepost.intake.SimulatedIntake.Answered;
import dev.gatepost.intake.SimulatedIntake.Asked;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The company's own system: sends, repeats under the same key whatever it has not heard of, now and then uses a key for
 * something else, and cancels.
 */
final class Customer {
    private static final List<String> TEMPLATES = List.of("shipped", "shipped", "code", "sale", "sale", "mail");
    private static final int MOST = 9;

    private final World world;
    private final Random random;
    private final List<Asked> asked = new ArrayList<>();
    private final Map<String, MessageId> answered = new HashMap<>();

    Customer(World world) {
        this.world = world;
        this.random = world.random;
    }

    /** Sends a few, new ones and repeats. */
    void send(Node node) {
        List<Asked> batch = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            boolean repeat = !asked.isEmpty() && (asked.size() >= MOST || random.nextInt(4) == 0);
            batch.add(repeat ? asked.get(random.nextInt(asked.size())) : next(node));
        }
        if (!asked.isEmpty() && random.nextInt(10) == 0) {
            Asked other = read(node, asked.get(random.nextInt(asked.size())).key());
            // A request that died with its node may have left its key free.
            if (answered.containsKey(other.key())
                    || batch.stream().anyMatch(a -> a.key().equals(other.key()))) {
                batch.add(other);
            }
        }
        submit(node, batch);
    }

    /** Repeats all that it has not heard of. */
    void insist(Node node) {
        List<Asked> unheard =
                asked.stream().filter(a -> !answered.containsKey(a.key())).toList();
        if (!unheard.isEmpty()) {
            submit(node, unheard);
        }
        require(answered.size() == asked.size(), "some requests stay without an answer");
    }

    private void submit(Node node, List<Asked> batch) {
        batch.forEach(a -> world.trace.tell("  asks " + a.key()));
        List<Answered> answers = node.intake.accept(batch);
        for (int i = 0; i < batch.size(); i++) {
            Asked a = batch.get(i);
            MessageId id = answers.get(i).message();
            boolean own = asked.contains(a);
            if (id == null) {
                require(!own, "a repeat of %s is taken for another request", a.key());
                continue;
            }
            world.trace.name(id.value());
            world.trace.tell(
                    "  " + a.key() + " is " + id.value() + " " + answers.get(i).state());
            require(own, "another request under the key %s became a message", a.key());
            MessageId known = answered.putIfAbsent(a.key(), id);
            require(known == null || known.equals(id), "the key %s stands for two messages", a.key());
        }
    }

    private Asked next(Node node) {
        Asked one = read(node, "key-" + (asked.size() + 1));
        asked.add(one);
        return one;
    }

    private Asked read(Node node, String key) {
        Map<String, Object> body = body();
        world.trace.tell("  " + key + " is for " + body);
        return node.intake.read(world.caller, body, key);
    }

    private Map<String, Object> body() {
        String template = TEMPLATES.get(random.nextInt(TEMPLATES.size()));
        boolean mail = template.equals("mail");
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("to", mail ? World.MAIL : World.PEOPLE.get(random.nextInt(World.PEOPLE.size())));
        out.put("template", template);
        out.put("variables", Map.of("name", "Lena" + random.nextInt(1_000)));
        Instant wish = world.local();
        if (random.nextInt(6) == 0) {
            wish = wish.plusSeconds(1 + random.nextInt(3_600));
            out.put("not_before", wish.toString());
        }
        if (random.nextInt(4) == 0) {
            out.put("expires_at", wish.plusSeconds(1 + random.nextInt(7_200)).toString());
        }
        if (template.equals("shipped") && random.nextInt(2) == 0) {
            out.put("fallback", List.of(Map.of("channel", "email", "to", World.MAIL, "template", "mail")));
        }
        return out;
    }

    /** Cancels one of its messages. */
    void cancel(Node node) {
        if (answered.isEmpty()) {
            return;
        }
        List<MessageId> known = answered.values().stream().sorted().toList();
        MessageId id = known.get(random.nextInt(known.size()));
        MessageState before = world.now.message(id.value()).state();
        MessageState after = node.intake.cancel(world.caller, id);
        world.trace.tell("  cancels " + id.value() + ": " + before + " becomes " + after);
        MessageState due = before.mayBecome(MessageState.CANCELLED) ? MessageState.CANCELLED : before;
        require(after == due, "%s was %s and is %s after the cancel", id.value(), before, String.valueOf(after));
    }
}
