package dev.gatepost.contacts;

import dev.gatepost.platform.Channel;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The id by which WhatsApp tells a business of a person who goes by a user name and shows no number: two letters of a
 * country, a dot, up to 128 letters and digits ({@code US.13491208655302741918}; with {@code ENT} between where
 * businesses share it). It is the same for as long as the person keeps their number, and means nothing to another
 * business. Source: developers.facebook.com, "Business-scoped user IDs".
 */
final class ScopedUserId {
    private static final Pattern FORM = Pattern.compile("([A-Z]{2})\\.(?:ENT\\.)?[A-Za-z0-9]{1,128}");
    private static final int COUNTRY = 2;

    private ScopedUserId() {}

    /** The address, exactly as it was given; empty when it is none. */
    static Optional<Address> normalise(String raw) {
        return FORM.matcher(raw).matches() ? Optional.of(new Address(Channel.WHATSAPP, raw)) : Optional.empty();
    }

    /** Whether an address is one; numbers begin with a plus. */
    static boolean is(Address address) {
        return address.channel() == Channel.WHATSAPP && !address.reveal().startsWith("+");
    }

    /** The country of the number behind it. */
    static String country(Address address) {
        return address.reveal().substring(0, COUNTRY);
    }
}
