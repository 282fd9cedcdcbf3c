package dev.gatepost.callbacks;

import dev.gatepost.access.Workspace;
import dev.gatepost.callbacks.CallbackStore.Verified;
import dev.gatepost.consent.ConsentSource;
import dev.gatepost.consent.ConsentStore;
import dev.gatepost.consent.RecordConsent.Context;
import dev.gatepost.messages.AttemptReferences;
import dev.gatepost.messages.AttemptReferences.Named;
import dev.gatepost.messages.AttemptStore;
import dev.gatepost.messages.AttemptStore.Passage;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.messages.Progress;
import dev.gatepost.messages.Reported;
import dev.gatepost.messages.Step;
import dev.gatepost.messages.StoredMessage;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.Traces;
import dev.gatepost.providers.CallbackEvent.Receipt;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Provider;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
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
    private final RevokeByProvider revoke;

    ApplyReceipts(
            AttemptStore attempts,
            MessageStore messages,
            Progress progress,
            ConsentStore consents,
            RevokeByProvider revoke) {
        this.revoke = revoke;
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

    /** A receipt, the callback that brought it, and when by the workspace's clock. */
    record Heard(Workspace workspace, Verified callback, Receipt receipt, Instant at) {}

    private record Spoken(Heard heard, Passage passage) {}

    /** Applies receipts in their order, with a few statements for all; what came of each callback, by its id. */
    Map<UUID, Applied> in(Connection tx, List<Heard> receipts) throws SQLException {
        Map<UUID, Applied> out = new HashMap<>();
        List<Spoken> spoken = new ArrayList<>();
        for (Heard heard : receipts) {
            Optional<Named> named = named(tx, heard.workspace(), heard.callback(), heard.receipt());
            if (named.isPresent()) {
                Named n = named.get();
                var passage =
                        new Passage(heard.workspace().id(), heard.callback().connection(), n.message(), n.attempt());
                spoken.add(new Spoken(heard, passage));
            } else {
                Applied missing = heard.receipt().ours() == null ? Applied.NOT_YET : Applied.NOT_ITS_OWN;
                out.put(heard.callback().id(), missing);
            }
        }
        Set<Passage> own = spoken.isEmpty()
                ? Set.of()
                : attempts.happened(tx, spoken.stream().map(Spoken::passage).collect(Collectors.toSet()));
        List<Step> steps = new ArrayList<>();
        for (Spoken s : spoken) {
            boolean its = own.contains(s.passage());
            out.merge(
                    s.heard().callback().id(),
                    its ? Applied.DONE : Applied.NOT_ITS_OWN,
                    (a, b) -> a == Applied.DONE ? b : a);
            if (its) {
                steps.add(step(tx, s));
            }
        }
        if (!steps.isEmpty()) {
            Instant began = Traces.now();
            CallbackTraces.applied(tx, messages, progress.apply(tx, steps), began);
        }
        return out;
    }

    private Step step(Connection tx, Spoken s) throws SQLException {
        Receipt receipt = s.heard().receipt();
        Provider.Failure failure = receipt.failure();
        boolean blocked = failure == Provider.Failure.OPTED_OUT || failure == Provider.Failure.BLOCKED;
        boolean complained = receipt.status() == Provider.ReportedStatus.COMPLAINED;
        if (blocked || complained) {
            heed(tx, s, failure, complained);
        }
        return new Step(
                s.passage().workspace(),
                s.passage().message(),
                Reported.state(receipt.status().name()),
                s.passage().attempt(),
                arrived(receipt) ? null : reason(failure, blocked),
                receipt.code(),
                s.heard().at(),
                "provider:" + new ConnectionId(s.passage().connection()));
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

    /**
     * A block stands for itself; where it comes of the person's own STOP, and where the person complained, promotion
     * ends as well (CON-04, CON-12).
     */
    private void heed(Connection tx, Spoken s, Provider.@Nullable Failure failure, boolean complained)
            throws SQLException {
        Passage passage = s.passage();
        Optional<StoredMessage> message = messages.find(tx, passage.workspace(), passage.message());
        if (message.isPresent() && (complained || failure == Provider.Failure.OPTED_OUT)) {
            var context = new Context(
                    "provider:" + new ConnectionId(passage.connection()),
                    s.heard().at(),
                    s.heard().callback().id().toString());
            revoke.in(
                    tx,
                    s.heard().workspace(),
                    message.get(),
                    complained ? ConsentSource.COMPLAINT : ConsentSource.PROVIDER_CALLBACK,
                    s.heard().receipt().code(),
                    context);
        }
        if (message.isPresent() && failure != null && !arrived(s.heard().receipt())) {
            var block = new ConsentStore.Block(
                    message.get().contact(),
                    message.get().sender().value(),
                    s.heard().receipt().code(),
                    s.heard().at());
            consents.block(tx, passage.workspace(), block);
        }
    }

    /** A person who left by a message has had it: nothing was blocked, and no reason is wanting. */
    private static boolean arrived(Receipt receipt) {
        return receipt.status() == Provider.ReportedStatus.DELIVERED;
    }

    private static @Nullable String reason(Provider.@Nullable Failure failure, boolean blocked) {
        if (failure == null) {
            return null;
        }
        return blocked ? ReasonCode.PROVIDER_BLOCKED.code() : ReasonCode.PROVIDER_REFUSED.code();
    }
}
