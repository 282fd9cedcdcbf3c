package dev.gatepost.callbacks;

import dev.gatepost.callbacks.CallbackStore.Doubt;
import dev.gatepost.callbacks.CallbackStore.Refused;
import dev.gatepost.callbacks.CallbackStore.Verified;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.Provider;
import java.util.Objects;

/**
 * What a callback without proof may do while its connection observes: tell how a delivery went. What a person is said
 * to have written, who is said to be the same person, and every receipt that speaks of an opt-out, a block or a
 * complaint, waits in quarantine for its proof.
 */
final class WithoutProof {
    private WithoutProof() {}

    /** Whether an event has no effect before it is proven. */
    static boolean waits(CallbackEvent event) {
        return switch (event) {
            case CallbackEvent.Inbound _, CallbackEvent.SamePerson _ -> true;
            case CallbackEvent.Receipt receipt ->
                receipt.failure() == Provider.Failure.OPTED_OUT
                        || receipt.failure() == Provider.Failure.BLOCKED
                        || receipt.status() == Provider.ReportedStatus.COMPLAINED;
        };
    }

    /** The same callback as it waits; it keeps its id, under which it is sealed. */
    static Refused waiting(Verified callback) {
        Doubt doubt = Objects.requireNonNull(callback.doubt());
        return new Refused(
                callback.workspace(),
                callback.id(),
                callback.connection(),
                callback.receivedAt(),
                doubt.reason(),
                doubt.why(),
                doubt.source(),
                callback.sealed(),
                true);
    }
}
