package dev.gatepost.contacts;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.PushAddress;
import java.util.Optional;

/**
 * The one door to everything an address tells by itself: is it well formed, what is its canonical form, where may it
 * be. Construct it once, at start: it reads its data files and warms the number metadata, so that nothing is loaded on
 * a request. Immutable and safe for all threads.
 *
 * <p>Cost, warm, on one slow core: a plain {@code +digits} number about 1–2 µs, a formatted number about 10 µs, an
 * ASCII mail address under 1 µs, a place under 0.1 µs.
 */
public final class Addresses {
    /** Chat visitors are opaque; this only bounds them. */
    private static final int LONGEST_OPAQUE = 1_024;

    private final NumberIntelligence numbers = new NumberIntelligence();

    public Addresses() {
        // So that no message waits for the tables of states.
        RegionZones.regions();
    }

    /** The canonical address, or empty when the text is no address of this channel. Never throws. */
    public Optional<Address> normalise(Channel channel, String raw) {
        return switch (channel) {
            case SMS, RCS -> numbers.normalise(channel, raw);
            case WHATSAPP -> numbers.normalise(channel, raw).or(() -> ScopedUserId.normalise(raw));
            case EMAIL -> EmailAddresses.normalise(raw);
            case PUSH -> PushAddress.parse(raw).map(push -> new Address(channel, push.written()));
            case WEBCHAT -> opaque(channel, raw);
        };
    }

    /**
     * The channel that a text without one is an address of: what has an {@code @} is mail, a person's id at WhatsApp is
     * known by its form, all else is a number.
     */
    public static Channel channelOf(String raw) {
        if (raw.contains("@")) {
            return Channel.EMAIL;
        }
        return ScopedUserId.normalise(raw).isPresent() ? Channel.WHATSAPP : Channel.SMS;
    }

    /** Where the address may be; {@link Place#UNKNOWN} when it does not tell. */
    public Place place(Address address) {
        if (ScopedUserId.is(address)) {
            return numbers.country(ScopedUserId.country(address));
        }
        return address.channel().usesNumber() ? numbers.place(address) : Place.UNKNOWN;
    }

    private static Optional<Address> opaque(Channel channel, String raw) {
        if (raw.isEmpty() || raw.length() > LONGEST_OPAQUE) {
            return Optional.empty();
        }
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c <= ' ' || c > '~') {
                return Optional.empty();
            }
        }
        return Optional.of(new Address(channel, raw));
    }
}
