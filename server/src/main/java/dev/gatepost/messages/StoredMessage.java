package dev.gatepost.messages;

import dev.gatepost.contacts.ContactId;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.templates.SenderId;
import dev.gatepost.templates.TemplateId;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A message as it is read back.
 *
 * @param state its state now
 * @param attempt the number of the last attempt; 0 before the first
 * @param sealedContent null once the content has expired
 * @param marks what it is looked for and counted by
 */
public record StoredMessage(
        WorkspaceId workspace,
        MessageId id,
        ContactId contact,
        Channel channel,
        Purpose purpose,
        @Nullable TemplateId template,
        int templateVersion,
        SenderId sender,
        MessageState initial,
        MessageState state,
        int attempt,
        Instant acceptedAt,
        @Nullable Instant notBefore,
        @Nullable Instant expiresAt,
        LocalDate contentExpires,
        byte[] decision,
        byte @Nullable [] sealedContent,
        String correlation,
        Marks marks) {}
