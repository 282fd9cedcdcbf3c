package dev.gatepost.messages;

import dev.gatepost.access.Workspace;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.platform.Channel;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Hears of a person's message, classified, in the transaction that applies it. */
@FunctionalInterface
public interface OnInbound {
    /**
     * A message from a person; its text stays sealed in the inbox under {@code callback}.
     *
     * @param sender the sender that it was written to, when it is one of ours
     * @param language of the keyword that was found, or null
     * @param handled whether the provider acted upon it by itself and answers the person
     * @param classification the catalogue's word: {@code opt_out}, {@code help}, {@code none} …
     */
    record Inbound(
            Workspace workspace,
            ContactId contact,
            Channel channel,
            UUID callback,
            String classification,
            Instant at,
            @Nullable UUID sender,
            @Nullable String language,
            boolean handled) {}

    void received(Connection tx, Inbound inbound) throws SQLException;
}
