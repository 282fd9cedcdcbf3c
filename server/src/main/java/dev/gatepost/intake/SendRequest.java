package dev.gatepost.intake;

import dev.gatepost.access.Caller;
import dev.gatepost.contacts.EnsureContacts.Wanted;
import dev.gatepost.contacts.Place;
import dev.gatepost.messages.Content;
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
        String correlation) {
    @Override
    public String toString() {
        return "SendRequest(" + correlation + ")";
    }
}
