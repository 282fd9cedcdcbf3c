package dev.gatepost.messages;

import dev.gatepost.contacts.ContactId;
import dev.gatepost.keys.Binding;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.templates.SenderId;
import dev.gatepost.templates.TemplateId;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message as it is written once, with the decision that admitted or refused it.
 *
 * @param acceptedAt the workspace's time
 * @param notBefore the workspace's time before which it waits
 * @param decision the decision as JSON
 * @param sealedContent {@link Content} under the contact's content key
 * @param contentExpires the day (UTC) on which the content may be dropped
 * @param marks what it is looked for and counted by
 */
public record NewMessage(
        WorkspaceId workspace,
        MessageId id,
        ContactId contact,
        Channel channel,
        Purpose purpose,
        @Nullable TemplateId template,
        int templateVersion,
        SenderId sender,
        MessageState initial,
        Instant acceptedAt,
        @Nullable Instant notBefore,
        @Nullable Instant expiresAt,
        LocalDate contentExpires,
        byte[] decision,
        byte[] sealedContent,
        String correlation,
        Marks marks) {
    /** What the sealed content is bound to. */
    public static Binding contentBinding(WorkspaceId workspace, UUID message) {
        return new Binding(workspace.value(), message, "message.content");
    }
}
