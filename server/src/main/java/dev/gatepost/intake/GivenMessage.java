package dev.gatepost.intake;

import dev.gatepost.contacts.Residence;
import dev.gatepost.messages.Content;
import dev.gatepost.messages.MessageId;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a message as they were given, before anything is looked up.
 *
 * @param text free content, used when there is no template
 * @param fallbacks what is tried next; those of a stored message leave nothing open but the address
 * @param fallbackOf the message whose place it takes
 * @param language the recipient's, as BCP 47
 * @param residence where the recipient lives
 */
record GivenMessage(
        String to,
        @Nullable Channel channel,
        @Nullable String template,
        Map<String, String> variables,
        @Nullable String text,
        @Nullable String subject,
        @Nullable Purpose purpose,
        @Nullable String sender,
        @Nullable Instant notBefore,
        @Nullable Instant expiresAt,
        @Nullable String reference,
        Map<String, String> metadata,
        List<Content.Fallback> fallbacks,
        @Nullable String testOutcome,
        @Nullable MessageId fallbackOf,
        @Nullable String language,
        @Nullable Residence residence) {
    @Override
    public String toString() {
        return "GivenMessage(…)";
    }

    /**
     * A fallback in which nothing is left open: address, template, subject and variables are this message's own where
     * it names none.
     */
    Content.Fallback complete(Content.Fallback f) {
        return new Content.Fallback(
                f.channel(),
                f.to() == null ? to : f.to(),
                f.template() == null ? template : f.template(),
                f.sender(),
                f.subject() == null ? subject : f.subject(),
                f.variables().isEmpty() ? variables : f.variables(),
                f.testOutcome());
    }

    /** The message that a complete fallback stands for; after it {@code rest} may follow. */
    GivenMessage follow(Content.Fallback f, @Nullable Purpose same, List<Content.Fallback> rest) {
        return new GivenMessage(
                f.to() == null ? to : f.to(),
                Channel.parse(f.channel()).orElse(null),
                f.template(),
                f.variables(),
                text,
                f.subject(),
                same,
                f.sender(),
                notBefore,
                expiresAt,
                reference,
                metadata,
                rest,
                f.testOutcome(),
                fallbackOf,
                language,
                residence);
    }

    GivenMessage withFallbacks(List<Content.Fallback> all) {
        return new GivenMessage(
                to,
                channel,
                template,
                variables,
                text,
                subject,
                purpose,
                sender,
                notBefore,
                expiresAt,
                reference,
                metadata,
                all,
                testOutcome,
                fallbackOf,
                language,
                residence);
    }
}
