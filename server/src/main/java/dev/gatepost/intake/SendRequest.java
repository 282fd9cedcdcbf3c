package dev.gatepost.intake;

import dev.gatepost.access.Caller;
import dev.gatepost.contacts.EnsureContacts.Wanted;
import dev.gatepost.contacts.Place;
import dev.gatepost.messages.Content;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageReplays;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.policy.PolicyFacts.ContentFact;
import dev.gatepost.templates.ActiveTemplate;
import dev.gatepost.templates.Sender;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request to send that is well made: address normalised, template and sender found, variables checked.
 *
 * @param keyHash SHA-256 of the idempotency key
 * @param bodyHash SHA-256 of the body it came with
 * @param referenceHash keyed hash of the caller's reference
 * @param segments parts of the rendered text as SMS; 0 on other channels
 * @param text keyed hash of the rendered text, by which repeats are known; 0 where none is looked for
 * @param fallbackOf the message whose place it takes
 * @param others senders that may take the chosen one's place where a provider blocks it; none when the caller chose
 * @param replayOf the dead message that it repeats
 * @param from from where it was asked for, for the audit; null for what no call asked for
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
        long text,
        @Nullable MessageId fallbackOf,
        @Nullable MessageId replayOf,
        Supplier<List<Sender>> others,
        @Nullable String from) {
    /** Who asks, as the audit names it: a fallback is asked for by nobody but the message before it. */
    String actor() {
        return fallbackOf == null ? caller.actor() : FollowFallbacks.ACTOR;
    }

    /** The same as a repetition of that message, which is meant and no slip. */
    SendRequest repeating(MessageId origin) {
        return new SendRequest(
                caller,
                to,
                place,
                channel,
                purpose,
                template,
                sender,
                content,
                elements,
                notBefore,
                expiresAt,
                keyHash,
                bodyHash,
                correlation,
                referenceHash,
                segments,
                0,
                fallbackOf,
                origin,
                others,
                from);
    }

    /** The same from another sender. */
    SendRequest from(Sender other) {
        return new SendRequest(
                caller,
                to,
                place,
                channel,
                purpose,
                template,
                other,
                content,
                elements,
                notBefore,
                expiresAt,
                keyHash,
                bodyHash,
                correlation,
                referenceHash,
                segments,
                text,
                fallbackOf,
                replayOf,
                others,
                from);
    }

    /** Notes which of these messages repeat another one; hardly ever any. */
    static void noteReplays(Connection tx, List<AcceptMessages.Admission> admissions) throws SQLException {
        List<MessageReplays.Replay> replays = new ArrayList<>(0);
        for (AcceptMessages.Admission a : admissions) {
            MessageId origin = a.request().replayOf();
            if (origin != null) {
                replays.add(new MessageReplays.Replay(
                        a.request().caller().workspace().id(), a.id(), origin));
            }
        }
        if (!replays.isEmpty()) {
            MessageReplays.note(tx, replays);
        }
    }

    @Override
    public String toString() {
        return "SendRequest(" + correlation + ")";
    }
}
