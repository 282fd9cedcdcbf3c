package dev.gatepost.dispatch;

import dev.gatepost.contacts.ContactId;
import dev.gatepost.limits.Frequency;
import dev.gatepost.limits.FrequencyStore;
import dev.gatepost.messages.StoredMessage;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The caps of one claim by true instants (POL-07): a message that goes later than planned counts from when it goes. It
 * folds over the claim, so that of several that waited together only so many go as the caps allow.
 */
final class CapsAtHandOver {
    /** What goes this soon after its planned instant needs no correction, which saves a write for most. */
    private static final Duration ON_TIME = Duration.ofSeconds(5);

    private final FrequencyStore store = new FrequencyStore();
    private final Set<UUID> waiting = new HashSet<>();
    private final Map<UUID, Frequency> folded = new HashMap<>();
    private final Map<UUID, WorkspaceId> changed = new HashMap<>();

    /** @param claimed all messages of the claim; none has gone yet */
    CapsAtHandOver(Collection<StoredMessage> claimed) {
        for (StoredMessage m : claimed) {
            if (m.purpose() == Purpose.PROMOTIONAL) {
                waiting.add(m.id().value());
            }
        }
    }

    /** What others used before this one; it no longer counts as waiting. */
    Frequency before(StoredMessage message, Frequency loaded, Instant now) {
        if (message.purpose() != Purpose.PROMOTIONAL) {
            return Frequency.NONE;
        }
        waiting.remove(message.id().value());
        return current(message, loaded).before(message.id().value(), now, waiting);
    }

    /** The keyed hash of the text under which it was accepted. */
    long text(StoredMessage message, Frequency loaded) {
        Frequency.Slot own = loaded.of(message.id().value());
        return own == null ? 0 : own.text();
    }

    /** The message goes, or is to go, at this instant. */
    void goes(StoredMessage message, Frequency loaded, Instant at) {
        if (message.purpose() != Purpose.PROMOTIONAL) {
            return;
        }
        UUID id = message.id().value();
        UUID contact = message.contact().value();
        Frequency current = current(message, loaded);
        Frequency.Slot own = current.of(id);
        if (own != null && Duration.between(own.at(), at).abs().compareTo(ON_TIME) <= 0) {
            return;
        }
        folded.put(contact, current.with(new Frequency.Slot(at, id, own == null ? 0 : own.text())));
        changed.put(contact, message.workspace());
    }

    private Frequency current(StoredMessage message, Frequency loaded) {
        return folded.getOrDefault(message.contact().value(), loaded);
    }

    /** Writes what changed; the contacts for which somebody came first, of whom nothing may go by this decision. */
    Set<ContactId> write(Connection tx) throws SQLException {
        if (changed.isEmpty()) {
            return Set.of();
        }
        Set<UUID> written = store.reserve(tx, changed, folded);
        Set<ContactId> lost = new HashSet<>();
        for (UUID contact : changed.keySet()) {
            if (!written.contains(contact)) {
                lost.add(new ContactId(contact));
            }
        }
        return lost;
    }
}
