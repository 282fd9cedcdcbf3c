package dev.gatepost.consent.replies;

import dev.gatepost.contacts.ContactId;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.WorkspaceId;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

/**
 * An answer that is owed to a person.
 *
 * @param callback the callback that brought what they wrote; one of them is answered once
 * @param sender the number that they wrote to, which the answer comes from
 * @param language of the keyword, as the keyword files name it
 * @param at when they wrote, by the workspace's clock
 */
public record KeywordReply(
        WorkspaceId workspace,
        UUID callback,
        ContactId contact,
        Channel channel,
        UUID sender,
        Kind kind,
        String language,
        Instant at) {
    /** What is answered. The written form is the lower-case name. */
    public enum Kind {
        /** That the opt-out is in force: 47 CFR 64.1200(a)(12) presumes it within five minutes to be consented to. */
        OPT_OUT(Duration.ofMinutes(5)),
        /** Who writes, how to reach them and how to stop (CTIA Messaging Principles). */
        HELP(Duration.ofMinutes(15));

        private final Duration within;
        private final String written = name().toLowerCase(Locale.ROOT);

        Kind(Duration within) {
            this.within = within;
        }

        public String written() {
            return written;
        }
    }

    /** Later than this it is not sent any more. */
    public Instant expires() {
        return at.plus(kind.within);
    }
}
