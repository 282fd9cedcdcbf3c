package dev.gatepost.policy;

import dev.gatepost.platform.Channel;
import dev.gatepost.templates.ActiveTemplate;
import dev.gatepost.templates.RichContent;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known around a message beyond its address, its consent and its sender. What is not known is empty, and the
 * gate that would look at it is silent.
 *
 * @param listings what the outside lists say that count for this country and channel
 * @param conversation the state of the WhatsApp conversation; null when it is not known or the channel has none
 * @param nature what kind of message it is, apart from its purpose
 * @param offer whether the text carries advertising
 * @param asked how often this person was asked for consent before
 * @param sheets for workspaces that need a country sheet for promotion: until when each country's is valid; null for
 *     workspaces that need none
 * @param closed why no route of the sender may be used, for where it leads; null when one may
 * @param outsideTrial whether the workspace is on trial and the address is none of its team's
 */
public record Surroundings(
        List<Listing> listings,
        @Nullable Conversation conversation,
        Nature nature,
        boolean offer,
        int asked,
        @Nullable Map<String, Instant> sheets,
        @Nullable String closed,
        boolean outsideTrial) {
    /** As far as it goes without routes. */
    public Surroundings(
            List<Listing> listings,
            @Nullable Conversation conversation,
            Nature nature,
            boolean offer,
            int asked,
            @Nullable Map<String, Instant> sheets) {
        this(listings, conversation, nature, offer, asked, sheets, null, false);
    }

    /** The same where no route may be used; null changes nothing. */
    Surroundings closed(@Nullable String why) {
        return why == null
                ? this
                : new Surroundings(listings, conversation, nature, offer, asked, sheets, why, outsideTrial);
    }

    /** The same for an address to which a workspace on trial may not write; false changes nothing. */
    Surroundings outsideTrial(boolean yes) {
        return yes ? new Surroundings(listings, conversation, nature, offer, asked, sheets, closed, true) : this;
    }

    /** Nothing is known. */
    public static final Surroundings NONE = new Surroundings(List.of(), null, Nature.ORDINARY, false, 0, null);

    /** The same of this nature. */
    Surroundings of(Nature other) {
        return other == nature
                ? this
                : new Surroundings(listings, conversation, other, offer, asked, sheets, closed, outsideTrial);
    }

    /** The same in this conversation. */
    Surroundings in(@Nullable Conversation known) {
        return known == null
                ? this
                : new Surroundings(listings, known, nature, offer, asked, sheets, closed, outsideTrial);
    }

    /** The same with these sheets. */
    public Surroundings sheets(@Nullable Map<String, Instant> valid) {
        return valid == null
                ? this
                : new Surroundings(listings, conversation, nature, offer, asked, valid, closed, outsideTrial);
    }

    /** The same with these answers of lists. */
    public Surroundings listings(List<Listing> told) {
        return told.isEmpty()
                ? this
                : new Surroundings(told, conversation, nature, offer, asked, sheets, closed, outsideTrial);
    }

    /** What kind of message it is. */
    public enum Nature {
        ORDINARY,
        /** It asks for consent, and is itself an advertisement in the eyes of most laws. */
        CONSENT_REQUEST,
        /** It asks to confirm a consent just given, and must be free of advertising. */
        CONSENT_CONFIRMATION,
        /** It confirms an opt-out, once and soon, and passes the suppression that this opt-out made. */
        OPT_OUT_CONFIRMATION,
        /** It answers the person's HELP with who writes and how to stop, whatever they consented to. */
        HELP_ANSWER;

        /** What a stored message says that it answers. */
        public static Nature answering(@Nullable String written) {
            if (written == null) {
                return ORDINARY;
            }
            return written.equals("help") ? HELP_ANSWER : OPT_OUT_CONFIRMATION;
        }

        /** Whether it answers what the person just wrote, so that the number they wrote to may say it. */
        boolean isAnswer() {
            return this == OPT_OUT_CONFIRMATION || this == HELP_ANSWER;
        }
    }

    /**
     * The answer of one outside list (do-not-call, reassigned numbers, a national register).
     *
     * @param list its name: {@code US:reassigned}
     * @param answer what it says of this address
     * @param asOf the date of the list, or of the answer
     * @param stale whether that is too old to be relied on
     */
    public record Listing(String list, Answer answer, Instant asOf, boolean stale) {}

    /** What a list says of an address. */
    public enum Answer {
        /** It is not on it. */
        CLEAR,
        /** It is on it: no promotion. */
        LISTED,
        /** The list cannot tell; for promotion that is a no. */
        UNKNOWN
    }

    /**
     * The WhatsApp conversation with this person.
     *
     * @param lastInbound the person's last message, or null
     * @param form free text, or the category of the approved template
     */
    public record Conversation(@Nullable Instant lastInbound, Form form) {}

    /** How a WhatsApp message is written. */
    public enum Form {
        FREE,
        MARKETING,
        UTILITY,
        AUTHENTICATION;

        /** The form of a message: free text, or its template's category at Meta; null where that is not known. */
        public static @Nullable Form of(
                Channel channel,
                @Nullable ActiveTemplate template,
                @Nullable String language,
                @Nullable String country) {
            if (channel != Channel.WHATSAPP) {
                return null;
            }
            if (template == null) {
                return FREE;
            }
            RichContent.WhatsApp whatsapp =
                    template.wording(language, country).rich().whatsapp();
            return whatsapp == null ? null : valueOf(whatsapp.category().toUpperCase(Locale.ROOT));
        }
    }
}
