package dev.gatepost.contacts;

import dev.gatepost.platform.Channel;
import java.util.Locale;
import java.util.Optional;

/**
 * What all ways to write one person's address have in common, for opt-outs alone: who said stop to one of them is not
 * written to at another. Consent is never found by it, for a tag or a digit may well be another person.
 *
 * <ul>
 *   <li>Argentina: mobile numbers with and without the 9 behind the country's code (ITU-T E.129, Argentina).
 *   <li>Brazil: mobile numbers with and without the ninth digit, which all areas have had since 2016 (Anatel,
 *       resolution 553/2010).
 *   <li>Mail: upper and lower case, what follows a {@code +} (RFC 5233), and at Google's mail the dots and the
 *       domain's second name (support.google.com/mail/answer/7436150).
 * </ul>
 *
 * <p>Numbers of Mexico have one form only: the 1 of before 2019 is left out when they are normalised.
 */
final class AddressAlias {
    private static final String KIND = "alias:";
    private static final String ARGENTINA = "+54";
    private static final String BRAZIL = "+55";
    private static final int NATIONAL = 10;

    private AddressAlias() {}

    /** A text that is the same for all of them; empty where there is one way only. */
    static Optional<String> of(Address address) {
        String canonical = address.reveal();
        if (address.channel() == Channel.EMAIL) {
            return Optional.of(KIND + mail(canonical));
        }
        if (!address.channel().usesNumber()) {
            return Optional.empty();
        }
        if (canonical.startsWith(ARGENTINA)) {
            return argentina(canonical.substring(ARGENTINA.length())).map(n -> KIND + ARGENTINA + n);
        }
        if (canonical.startsWith(BRAZIL)) {
            return brazil(canonical.substring(BRAZIL.length())).map(n -> KIND + BRAZIL + n);
        }
        return Optional.empty();
    }

    private static Optional<String> argentina(String national) {
        boolean mobile = national.length() == NATIONAL + 1 && national.charAt(0) == '9';
        String rest = mobile ? national.substring(1) : national;
        return rest.length() == NATIONAL ? Optional.of(rest) : Optional.empty();
    }

    /** Two digits of the area, the 9, and eight digits of which the first was 6 to 9 before there was a ninth. */
    private static Optional<String> brazil(String national) {
        boolean ninth = national.length() == NATIONAL + 1 && national.charAt(2) == '9';
        String rest = ninth ? national.substring(0, 2) + national.substring(3) : national;
        return rest.length() == NATIONAL && rest.charAt(2) >= '6' ? Optional.of(rest) : Optional.empty();
    }

    private static String mail(String canonical) {
        int at = canonical.lastIndexOf('@');
        String local = canonical.substring(0, at).toLowerCase(Locale.ROOT);
        String domain = canonical.substring(at + 1);
        int tag = local.indexOf('+');
        String person = tag > 0 ? local.substring(0, tag) : local;
        boolean google = domain.equals("gmail.com") || domain.equals("googlemail.com");
        return google ? person.replace(".", "") + "@gmail.com" : person + "@" + domain;
    }
}
