package dev.gatepost.callbacks;

import dev.gatepost.access.Workspace;
import dev.gatepost.callbacks.CallbackStore.Verified;
import dev.gatepost.consent.ConsentStore;
import dev.gatepost.messages.AttemptReferences;
import dev.gatepost.messages.AttemptReferences.Named;
import dev.gatepost.messages.AttemptStore;
import dev.gatepost.messages.MessageState;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.messages.Progress;
import dev.gatepost.messages.Reported;
import dev.gatepost.messages.Step;
import dev.gatepost.messages.StoredMessage;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.providers.CallbackEvent.Receipt;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Provider;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Applies delivery receipts: to messages of the callback's own connection, along the transition table (HOOK-04,
 * MSG-03).
 */
final class ApplyReceipts {
    private final AttemptStore attempts;
    private final MessageStore messages;
    private final Progress progress;
    private final ConsentStore consents;

    ApplyReceipts(AttemptStore attempts, MessageStore messages, Progress progress, ConsentStore consents) {
        this.attempts = attempts;
        this.messages = messages;
        this.progress = progress;
        this.consents = consents;
    }

    /** What came of a receipt. */
    enum Applied {
        DONE,
        /** The message it speaks of is not known yet; it may come before the provider's answer is recorded. */
        NOT_YET,
        /** It speaks of a message that its connection never sent. */
        NOT_ITS_OWN
    }

    Applied in(Connection tx, Workspace workspace, Verified callback, Receipt receipt, Instant now)
            throws SQLException {
        Optional<Named> named = named(tx, workspace, callback, receipt);
        if (named.isEmpty()) {
            return receipt.ours() == null ? Applied.NOT_YET : Applied.NOT_ITS_OWN;
        }
        Named n = named.get();
        var own = attempts.belonging(tx, workspace.id(), callback.connection(), Map.of(n.message(), n.attempt()));
        if (!own.contains(AttemptStore.pair(n.message(), n.attempt()))) {
            return Applied.NOT_ITS_OWN;
        }
        Provider.Failure failure = receipt.failure();
        boolean blocked = failure == Provider.Failure.OPTED_OUT || failure == Provider.Failure.BLOCKED;
        if (blocked) {
            block(tx, workspace, n, receipt, now);
        }
        progress.apply(
                tx,
                List.of(new Step(
                        workspace.id(),
                        n.message(),
                        state(receipt),
                        n.attempt(),
                        reason(failure, blocked),
                        receipt.code(),
                        now,
                        "provider:" + new ConnectionId(callback.connection()))));
        return Applied.DONE;
    }

    private Optional<Named> named(Connection tx, Workspace workspace, Verified callback, Receipt receipt)
            throws SQLException {
        if (receipt.ours() != null) {
            return AttemptReferences.read(receipt.ours().value());
        }
        if (receipt.theirs() == null) {
            return Optional.empty();
        }
        return attempts.byReference(tx, workspace.id(), callback.connection(), receipt.theirs())
                .map(e -> new Named(e.getKey(), e.getValue()));
    }

    private void block(Connection tx, Workspace workspace, Named n, Receipt receipt, Instant now) throws SQLException {
        Optional<StoredMessage> message = messages.find(tx, workspace.id(), n.message());
        if (message.isPresent()) {
            var block = new ConsentStore.Block(
                    message.get().contact(), message.get().sender().value(), receipt.code(), now);
            consents.block(tx, workspace.id(), block);
        }
    }

    private static MessageState state(Receipt receipt) {
        return Reported.state(receipt.status().name());
    }

    private static @Nullable String reason(Provider.@Nullable Failure failure, boolean blocked) {
        if (failure == null) {
            return null;
        }
        return blocked ? ReasonCode.PROVIDER_BLOCKED.code() : ReasonCode.PROVIDER_REFUSED.code();
    }
}
