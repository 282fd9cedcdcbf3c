package dev.gatepost.contacts;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import dev.gatepost.platform.Channel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a telephone number tells: whether it can exist, its E.164 form, and where it may be.
 *
 * <p>The number must come in international form, with its {@code +}; there is no home country, so a national or short
 * number is refused. Separators that people write ({@code +1 (305) 555-0123}) are understood; letters and extensions
 * are refused, because both are lost silently in a text message.
 *
 * <p>Cost: the parser of libphonenumber takes about 10 µs. A plain {@code +digits} is therefore split at its calling
 * code here and only checked for validity, about 1–2 µs. When that check fails the parser has the last word, because it
 * knows national prefixes that people leave in (British {@code +44 0}); so both ways give the same answer, and only
 * invalid input pays for both. Beyond the library, the Mexican mobile prefix {@code +52 1}, abolished in 2019 but still
 * seen in chat and inbound data, is left out, so that a STOP from the old form meets the contact of the new one; and
 * Brazilian mobile numbers without their ninth digit get it, where they are no numbers without it.
 */
final class NumberIntelligence {
    private static final int LONGEST = 64;
    private static final int LONGEST_E164 = 16;
    private static final int SHORTEST_E164 = 8;
    private static final String MEXICO = "+52";
    private static final String OLD_MEXICAN_MOBILE = "+521";
    private static final String BRAZIL = "+55";
    /** Where the ninth digit of a Brazilian mobile number stands: behind the country and two digits of the area. */
    private static final int NINTH_DIGIT = 5;

    private static final String SEPARATORS = " -.()/\u00a0";

    private final PhoneNumberUtil library = PhoneNumberUtil.getInstance();
    private final NumberPlaces places = new NumberPlaces(library);
    /** Whether the index is a calling code; codes are prefix-free, so the shortest match is the code. */
    private final boolean[] callingCode = new boolean[1_000];

    NumberIntelligence() {
        library.getSupportedCallingCodes().forEach(code -> callingCode[code] = true);
        warm();
    }

    /** The number in E.164, or empty. Never throws, whatever the input. */
    Optional<Address> normalise(Channel channel, String raw) {
        if (raw.length() > LONGEST) {
            return Optional.empty();
        }
        String text = trimSpaces(raw);
        if (text.length() < 2 || text.charAt(0) != '+') {
            return Optional.empty();
        }
        if (isPlain(text)) {
            PhoneNumber number = split(text);
            if (number != null && library.isValidNumber(number)) {
                return Optional.of(new Address(channel, text));
            }
            if (isOldMexican(text)) {
                return normalise(channel, MEXICO + text.substring(OLD_MEXICAN_MOBILE.length()));
            }
            if (isOldBrazilian(text)) {
                return normalise(channel, text.substring(0, NINTH_DIGIT) + '9' + text.substring(NINTH_DIGIT));
            }
        }
        return parse(text).map(canonical -> new Address(channel, canonical));
    }

    /** Where the number may be; shared instances, no work but a look-up for North America. */
    Place place(Address address) {
        String number = address.reveal();
        PhoneNumber split = isPlain(number) ? split(number) : null;
        return split == null ? Place.UNKNOWN : places.of(split, number);
    }

    /** Anywhere in a country. */
    Place country(String code) {
        return places.ofCountry(code);
    }

    private Optional<String> parse(String text) {
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isDigit(c) && SEPARATORS.indexOf(c) < 0) {
                return Optional.empty();
            }
        }
        try {
            PhoneNumber number = library.parse(text, null);
            return !number.hasExtension() && library.isValidNumber(number)
                    ? Optional.of(library.format(number, PhoneNumberFormat.E164))
                    : Optional.empty();
        } catch (NumberParseException e) {
            return Optional.empty();
        }
    }

    private @Nullable PhoneNumber split(String plain) {
        int code = 0;
        int national = 0;
        for (int i = 1; i <= 3 && i < plain.length(); i++) {
            code = code * 10 + (plain.charAt(i) - '0');
            if (callingCode[code]) {
                national = i + 1;
                break;
            }
        }
        if (national == 0 || national >= plain.length()) {
            return null;
        }
        long value = 0;
        for (int i = national; i < plain.length(); i++) {
            value = value * 10 + (plain.charAt(i) - '0');
        }
        PhoneNumber number = new PhoneNumber().setCountryCode(code).setNationalNumber(value);
        int zeros = leadingZeros(plain, national);
        if (zeros > 0) {
            number.setItalianLeadingZero(true);
            if (zeros > 1) {
                number.setNumberOfLeadingZeros(zeros);
            }
        }
        return number;
    }

    /** As the library counts them: a last zero is a digit of its own. */
    private static int leadingZeros(String plain, int from) {
        int zeros = 0;
        while (from + zeros < plain.length() - 1 && plain.charAt(from + zeros) == '0') {
            zeros++;
        }
        return zeros;
    }

    private static boolean isOldMexican(String plain) {
        return plain.startsWith(OLD_MEXICAN_MOBILE) && plain.length() == OLD_MEXICAN_MOBILE.length() + 10;
    }

    private static boolean isOldBrazilian(String plain) {
        return plain.startsWith(BRAZIL) && plain.length() == NINTH_DIGIT + 8 && plain.charAt(NINTH_DIGIT) >= '6';
    }

    private static boolean isPlain(String text) {
        if (text.length() < SHORTEST_E164 || text.length() > LONGEST_E164 || text.charAt(0) != '+') {
            return false;
        }
        for (int i = 1; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return text.charAt(1) != '0';
    }

    /** Loads the metadata of every region now; the library would otherwise read files on the first request of each. */
    private void warm() {
        for (String region : library.getSupportedRegions()) {
            library.getExampleNumber(region);
        }
        for (int code : library.getSupportedGlobalNetworkCallingCodes()) {
            library.getExampleNumberForNonGeoEntity(code);
        }
    }

    private static String trimSpaces(String raw) {
        int from = 0;
        int to = raw.length();
        while (from < to && raw.charAt(from) == ' ') {
            from++;
        }
        while (to > from && raw.charAt(to - 1) == ' ') {
            to--;
        }
        return raw.substring(from, to);
    }
}
