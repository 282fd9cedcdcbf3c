package dev.gatepost;

import dev.gatepost.contacts.ContactId;
import dev.gatepost.limits.FrequencyStore;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.messages.OnMessageChange;
import dev.gatepost.messages.Step;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Gives back the caps of promotional messages that never reach a provider, in the transaction that ends them (POL-07):
 * cancelled, expired, blocked, or refused before anybody took them. What a provider took has been used. Costs nothing
 * while messages go well.
 */
final class GiveBackCaps implements OnMessageChange {
    private final MessageStore messages;
    private final FrequencyStore frequencies;

    GiveBackCaps(MessageStore messages, FrequencyStore frequencies) {
        this.messages = messages;
        this.frequencies = frequencies;
    }

    /** Accepting gives back what it reserved itself. */
    @Override
    public void admitted(Connection tx, List<Step> first) {}

    @Override
    public void changed(Connection tx, List<Step> steps) throws SQLException {
        Map<MessageId, WorkspaceId> ended = new TreeMap<>();
        for (Step step : steps) {
            switch (step.to()) {
                case FAILED, BLOCKED, EXPIRED, CANCELLED -> {
                    if (!step.isReported()) {
                        ended.put(step.message(), step.workspace());
                    }
                }
                case SUBMITTED,
                        SENT,
                        DELIVERED,
                        READ,
                        UNDELIVERED,
                        BOUNCED,
                        COMPLAINED,
                        ACCEPTED,
                        DEFERRED,
                        SENDING,
                        UNCERTAIN -> {}
            }
        }
        if (ended.isEmpty()) {
            return;
        }
        Map<MessageId, ContactId> promotional = messages.promotional(tx, ended);
        Map<UUID, WorkspaceId> contacts = new HashMap<>();
        Map<UUID, Set<UUID>> unused = new HashMap<>();
        promotional.forEach((message, contact) -> {
            contacts.put(contact.value(), java.util.Objects.requireNonNull(ended.get(message)));
            unused.computeIfAbsent(contact.value(), c -> new HashSet<>()).add(message.value());
        });
        if (!contacts.isEmpty()) {
            frequencies.giveBack(tx, contacts, unused);
        }
    }
}
