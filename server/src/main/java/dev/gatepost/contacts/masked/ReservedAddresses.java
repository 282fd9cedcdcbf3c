package dev.gatepost.contacts.masked;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that are kept free for fiction and for examples, so that nobody ever has them. Mail: the domains of RFC
 * 2606, section 3. Numbers, by whom they are kept free: 555-0100 to 555-0199 of each North American area code (ATIS,
 * guidelines for the code 555), and the ranges that Ofcom, the Bundesnetzagentur (notice 148/2021), Arcep, PTS and the
 * ACMA name for films and books.
 */
public final class ReservedAddresses {
    /** Where numbers of a country that keeps none free are taken from. */
    static final String STAND_IN = "FR";

    private static final List<String> DOMAINS = List.of("example.com", "example.net", "example.org");
    private static final String NORTH_AMERICA = "\\+1[2-9][0-9]{2}55501[0-9]{2}";

    /** Numbers that begin alike; {@code from} and {@code to} are the rest, of that many digits. */
    record Range(String country, String prefix, int digits, int from, int to) {
        String number(int rest) {
            return prefix + ("%0" + digits + "d").formatted(rest);
        }

        boolean holds(String number) {
            if (!number.startsWith(prefix) || number.length() != prefix.length() + digits) {
                return false;
            }
            String rest = number.substring(prefix.length());
            return rest.chars().allMatch(c -> c >= '0' && c <= '9')
                    && Integer.parseInt(rest) >= from
                    && Integer.parseInt(rest) <= to;
        }
    }

    static final List<Range> RANGES = List.of(
            new Range("GB", "+442079460", 3, 0, 999),
            new Range("GB", "+441214960", 3, 0, 999),
            new Range("GB", "+441314960", 3, 0, 999),
            new Range("GB", "+441414960", 3, 0, 999),
            new Range("GB", "+441614960", 3, 0, 999),
            new Range("DE", "+493023125", 3, 0, 999),
            new Range("DE", "+496990009", 3, 0, 999),
            new Range("DE", "+494066969", 3, 0, 999),
            new Range("DE", "+492214710", 3, 0, 999),
            new Range("DE", "+498999998", 3, 0, 999),
            new Range("FR", "+3319900", 4, 0, 9_999),
            new Range("FR", "+3326191", 4, 0, 9_999),
            new Range("FR", "+3335301", 4, 0, 9_999),
            new Range("FR", "+3346571", 4, 0, 9_999),
            new Range("FR", "+3353649", 4, 0, 9_999),
            new Range("SE", "+46701740", 3, 605, 699),
            new Range("AU", "+6125550", 4, 0, 9_999),
            new Range("AU", "+6135550", 4, 0, 9_999),
            new Range("AU", "+6175550", 4, 0, 9_999),
            new Range("AU", "+6185550", 4, 0, 9_999));

    private ReservedAddresses() {}

    /** A mail address that nobody has; the chance that one comes twice is not worth a thought. */
    public static String mail(RandomGenerator random) {
        String name = "customer-%016x".formatted(random.nextLong());
        return name + "@" + DOMAINS.get(random.nextInt(DOMAINS.size()));
    }

    /**
     * A number that nobody has: of that North American area code if there is one, else of the country.
     *
     * @return empty where the country keeps none free
     */
    static Optional<String> number(@Nullable String country, @Nullable String areaCode, RandomGenerator random) {
        if (areaCode != null) {
            return Optional.of("+1" + areaCode + "55501%02d".formatted(random.nextInt(100)));
        }
        List<Range> own =
                RANGES.stream().filter(r -> r.country().equals(country)).toList();
        if (own.isEmpty()) {
            return Optional.empty();
        }
        Range range = own.get(random.nextInt(own.size()));
        return Optional.of(range.number(random.nextInt(range.from(), range.to() + 1)));
    }

    /** Whether nobody can have this address. */
    public static boolean isReserved(String address) {
        int at = address.lastIndexOf('@');
        if (at > 0) {
            return DOMAINS.contains(address.substring(at + 1).toLowerCase(Locale.ROOT));
        }
        return address.matches(NORTH_AMERICA) || RANGES.stream().anyMatch(r -> r.holds(address));
    }
}
