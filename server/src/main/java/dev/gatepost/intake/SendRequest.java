package dev.gatepost.intake;

import dev.gatepost.access.Caller;
import dev.gatepost.contacts.EnsureContacts.Wanted;
import dev.gatepost.contacts.Place;
import dev.gatepost.messages.Content;
import dev.gatepost.messages.MessageId;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.policy.PolicyFacts.ContentFact;
import dev.gatepost.templates.ActiveTemplate;
import dev.gatepost.templates.Sender;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request to send that is well made: address normalised, template and sender found, variables checked.
 *
 * @param keyHash SHA-256 of the idempotency key
 * @param bodyHash SHA-256 of the body it came with
 * @param referenceHash keyed hash of the caller's reference
 * @param segments parts of the rendered text as SMS; 0 on other channels
 * @param fallbackOf the message whose place it takes
 */
record SendRequest(
        Caller caller,
        Wanted to,
        Place place,
        Channel channel,
        Purpose purpose,
        @Nullable ActiveTemplate template,
        Sender sender,
        Content content,
        ContentFact elements,
        @Nullable Instant notBefore,
        @Nullable Instant expiresAt,
        byte[] keyHash,
        byte[] bodyHash,
        String correlation,
        byte @Nullable [] referenceHash,
        int segments,
        @Nullable MessageId fallbackOf) {
    /** Who asks, as the audit names it: a fallback is asked for by nobody but the message before it. */
    String actor() {
        return fallbackOf == null ? caller.actor() : FollowFallbacks.ACTOR;
    }

    @Override
    public String toString() {
        return "SendRequest(" + correlation + ")";
    }
}
