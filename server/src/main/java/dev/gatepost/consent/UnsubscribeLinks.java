package dev.gatepost.consent;

import dev.gatepost.access.Workspace;
import dev.gatepost.consent.SealedLinks.Kind;
import dev.gatepost.consent.SealedLinks.Ticket;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * The links by which a person leaves. Made from keys alone, so that a million can be made for a campaign without asking
 * the database. A mail carries two headers (RFC 8058, section 3): {@code List-Unsubscribe: <link>} and
 * {@code List-Unsubscribe-Post: List-Unsubscribe=One-Click}; DKIM must cover both.
 */
public final class UnsubscribeLinks {
    /** The second header's value. */
    public static final String POST_HEADER = "List-Unsubscribe=One-Click";

    /** Mail is kept and read years later; 16 CFR 316.5 asks for 30 days only. */
    private static final Duration LIFE = Duration.ofDays(730);

    private static final Duration PREFERENCES_LIFE = Duration.ofDays(30);

    private static final String SAMPLE = "x".repeat(190);

    private final SealedLinks links;
    private final String base;
    private final Clock clock;

    /** {@code base} is where people reach the public door, without a slash at its end. */
    public UnsubscribeLinks(SealedLinks links, String base, Clock clock) {
        this.links = links;
        this.base = base;
        this.clock = clock;
    }

    /** What a link ends. */
    public record Leaving(Channel channel, Purpose purpose, String brand) {
        String written() {
            return channel.written() + "|" + purpose.written() + "|" + brand;
        }

        /** Reads what a token says. */
        public static Optional<Leaving> parse(String detail) {
            String[] parts = detail.split("\\|", 3);
            return parts.length < 3
                    ? Optional.empty()
                    : Channel.parse(parts[0])
                            .flatMap(c -> Purpose.parse(parts[1]).map(p -> new Leaving(c, p, parts[2])));
        }
    }

    /** The address for this contact; a GET shows a page, only a POST ends anything. */
    public String of(Workspace workspace, ContactId contact, Channel channel, Purpose purpose, String brand) {
        var leaving = new Leaving(channel, purpose, brand);
        var expires = workspace.clock().at(clock.instant()).plus(LIFE);
        return base + "/p/u/"
                + links.seal(new Ticket(Kind.UNSUBSCRIBE, workspace, contact.value(), leaving.written(), expires));
    }

    /** An address of the same form and length that is nobody's: for looking a text over before the person is known. */
    public String sample() {
        return base + "/p/u/" + SAMPLE;
    }

    /** The host to which every link leads, in lower case; empty when the base names none. */
    public String host() {
        String host = URI.create(base).getHost();
        return host == null ? "" : host.toLowerCase(Locale.ROOT);
    }

    /** Whether mail programs may post to the links: they take {@code https} alone (RFC 8058, section 3.1). */
    public boolean isOneClick() {
        return base.startsWith("https://");
    }

    /** The value of the header {@code List-Unsubscribe}. */
    public String header(Workspace workspace, ContactId contact, Channel channel, Purpose purpose, String brand) {
        return "<" + of(workspace, contact, channel, purpose, brand) + ">";
    }

    /** The address of the contact's preference page; it works for 30 days. */
    public String preferences(Workspace workspace, ContactId contact) {
        var expires = workspace.clock().at(clock.instant()).plus(PREFERENCES_LIFE);
        return base + "/p/c/" + links.seal(new Ticket(Kind.PREFERENCES, workspace, contact.value(), "", expires));
    }
}
