package dev.gatepost.callbacks;

import dev.gatepost.access.Workspace;
import dev.gatepost.consent.Act;
import dev.gatepost.consent.ConsentEvent;
import dev.gatepost.consent.ConsentSource;
import dev.gatepost.consent.Proof;
import dev.gatepost.consent.RecordConsent;
import dev.gatepost.consent.RecordConsent.Context;
import dev.gatepost.messages.StoredMessage;
import dev.gatepost.platform.Purpose;
import dev.gatepost.templates.Catalogue;
import dev.gatepost.templates.Sender;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/** Ends promotion to a person who said no to the provider and not to us (CON-04). */
final class RevokeByProvider {
    private final RecordConsent record;
    private final Catalogue catalogue;

    RevokeByProvider(RecordConsent record, Catalogue catalogue) {
        this.record = record;
        this.catalogue = catalogue;
    }

    /** {@code code} is the provider's own word, for the proof. */
    void in(
            Connection tx,
            Workspace workspace,
            StoredMessage message,
            ConsentSource source,
            String code,
            Context context)
            throws SQLException {
        Optional<Sender> sender = catalogue.of(workspace).sender(message.sender());
        if (sender.isEmpty()) {
            return;
        }
        var act = new Act(
                message.channel(),
                Purpose.PROMOTIONAL,
                sender.get().brand().id().toString(),
                ConsentEvent.Status.REVOKED,
                "none",
                source.written(),
                null,
                Map.of("code", code, "message", message.id().toString()),
                Act.Ends.of(Purpose.PROMOTIONAL),
                Proof.NONE,
                context.now());
        record.on(tx, new RecordConsent.Whose(workspace, message.contact()), act, context);
    }
}
