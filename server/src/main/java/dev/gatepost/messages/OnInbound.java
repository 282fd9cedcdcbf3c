package dev.gatepost.messages;

import dev.gatepost.access.Workspace;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.platform.Channel;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;

/** Hears of a person's message, classified, in the transaction that applies it. */
@FunctionalInterface
public interface OnInbound {
    /**
     * A message from a person; its text stays sealed in the inbox under {@code callback}.
     *
     * @param classification the catalogue's word: {@code opt_out}, {@code help}, {@code none} …
     */
    record Inbound(
            Workspace workspace,
            ContactId contact,
            Channel channel,
            UUID callback,
            String classification,
            Instant at) {}

    void received(Connection tx, Inbound inbound) throws SQLException;
}
