package dev.gatepost.simulation;

import dev.gatepost.messages.MessageState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** All that the database says of one workspace between two steps. */
final class Picture {
    static final Picture EMPTY = new Picture();

    record Message(
            UUID id,
            MessageState initial,
            MessageState state,
            String purpose,
            UUID contact,
            int attempt,
            int fallbacks,
            @Nullable Instant expires,
            Instant planned) {}

    record Move(UUID message, UUID id, MessageState state, int attempt) {}

    record Queued(UUID item, String lane, UUID route, Instant due, int tries) {}

    record Flight(UUID message, int attempt, UUID connection) {}

    record Tried(
            UUID message,
            int number,
            String outcome,
            @Nullable String reference) {}

    record Money(UUID message, String state, long reserved, long spent) {}

    record Used(UUID budget, String period, long reserved, long spent) {}

    record Cap(boolean enforced, long limit) {}

    record Stop(UUID contact, @Nullable String purpose, Instant since) {}

    record Consent(UUID contact, String status, Instant at) {}

    record Writer(UUID writer, long batches, long highest) {}

    final Map<UUID, Message> messages = new LinkedHashMap<>();
    final Map<UUID, List<Move>> moves = new HashMap<>();
    final List<Queued> queue = new ArrayList<>();
    final Map<UUID, Flight> flights = new HashMap<>();
    final Map<UUID, List<Tried>> attempts = new HashMap<>();
    final Map<UUID, Money> money = new HashMap<>();
    final Map<String, Long> live = new HashMap<>();
    final Map<String, Used> uses = new HashMap<>();
    final Map<UUID, Cap> caps = new HashMap<>();
    final Map<String, Long> events = new HashMap<>();
    final List<Writer> writers = new ArrayList<>();
    /** Scope and value, joined by a blank. */
    final List<String> pauses = new ArrayList<>();

    final List<Stop> stops = new ArrayList<>();
    final List<Consent> consents = new ArrayList<>();
    /** Contact and sender, joined by a blank. */
    final List<String> blocks = new ArrayList<>();
    /** Message that is stood in for, to those that stand in. */
    final Map<UUID, List<UUID>> standIns = new HashMap<>();

    final List<UUID> endedChains = new ArrayList<>();

    Message message(UUID id) {
        Message found = messages.get(id);
        if (found == null) {
            throw new AssertionError("message " + id + " vanished");
        }
        return found;
    }

    boolean queued(UUID item, String... lanes) {
        return queue.stream()
                .anyMatch(q -> q.item().equals(item) && List.of(lanes).contains(q.lane()));
    }
}
