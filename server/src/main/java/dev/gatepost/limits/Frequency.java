package dev.gatepost.limits;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How often a contact was written to (POL-07): a slot for each promotional message, at most 64.
 *
 * @param version against which a change is written
 */
public record Frequency(List<Slot> slots, long version) {
    public static final Frequency NONE = new Frequency(List.of(), 0);

    private static final int KEPT = 64;

    /**
     * One message.
     *
     * @param at when it went, or when it is to go
     * @param text a keyed hash of its rendered text; 0 where none is compared
     */
    public record Slot(Instant at, UUID message, long text) {}

    /** The instants of all. */
    public List<Instant> sentAt() {
        if (slots.isEmpty()) {
            return List.of();
        }
        List<Instant> out = new ArrayList<>(slots.size());
        for (Slot slot : slots) {
            out.add(slot.at());
        }
        return out;
    }

    /** With this slot in place of any other of its message, the oldest forgotten beyond 64. */
    public Frequency with(Slot slot) {
        List<Slot> more = new ArrayList<>(slots.size() + 1);
        for (Slot known : slots) {
            if (!known.message().equals(slot.message())) {
                more.add(known);
            }
        }
        more.add(slot);
        if (more.size() > KEPT) {
            more.remove(Collections.min(more, Comparator.comparing(Slot::at)));
        }
        return new Frequency(List.copyOf(more), version);
    }

    /** Without the slots of these messages. */
    public Frequency without(Set<UUID> messages) {
        return new Frequency(
                slots.stream().filter(s -> !messages.contains(s.message())).toList(), version);
    }

    /** The slot of a message, or null. */
    public @Nullable Slot of(UUID message) {
        for (Slot slot : slots) {
            if (slot.message().equals(message)) {
                return slot;
            }
        }
        return null;
    }

    /**
     * What others have used when a message is about to go: all whose instant has come. Those that are known to wait
     * still, though theirs has come too, give way to a message that was to go before them.
     */
    public Frequency before(UUID message, Instant now, Set<UUID> waiting) {
        if (slots.isEmpty()) {
            return this;
        }
        Slot own = of(message);
        Instant planned = own == null ? now : own.at();
        List<Slot> out = new ArrayList<>(slots.size());
        for (Slot slot : slots) {
            boolean behind = waiting.contains(slot.message()) && !slot.at().isBefore(planned);
            if (!slot.message().equals(message) && !slot.at().isAfter(now) && !behind) {
                out.add(slot);
            }
        }
        return new Frequency(out, version);
    }

    /** The instant of the newest message with this text, or null. */
    public @Nullable Instant newest(long text) {
        Instant newest = null;
        for (Slot slot : slots) {
            if (text != 0 && slot.text() == text && (newest == null || slot.at().isAfter(newest))) {
                newest = slot.at();
            }
        }
        return newest;
    }
}
