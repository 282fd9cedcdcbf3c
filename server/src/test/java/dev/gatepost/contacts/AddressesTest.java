package dev.gatepost.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import dev.gatepost.platform.Channel;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** POL-02, CON-04: one person is found under one canonical address, and the address says where it may be. */
class AddressesTest {
    private static final Addresses ADDRESSES = new Addresses();
    private static final PhoneNumberUtil LIBRARY = PhoneNumberUtil.getInstance();

    @ParameterizedTest
    @CsvSource({
        "+13055550123, +13055550123",
        "'  +13055550123 ', +13055550123",
        "+1 (305) 555-0123, +13055550123",
        "+4915112345678, +4915112345678",
        "+390612345678, +390612345678",
        "+442079460958, +442079460958",
        "+44 (0) 20 7946 0958, +442079460958",
        "+5215512345678, +525512345678",
        "+551187654321, +5511987654321"
    })
    void numbersHaveOneForm(String raw, String canonical) {
        assertThat(ADDRESSES.normalise(Channel.SMS, raw)).contains(new Address(Channel.SMS, canonical));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "+",
                "3055550123",
                "13055550123",
                "911",
                "+911",
                "72345",
                "+1305555012",
                "+130555501234",
                "+1 305 CALLNOW",
                "+13055550123x12",
                "+13055550123;ext=12",
                "+13055550123,+13055550124",
                "\t+13055550123",
                "++13055550123",
                "+0013055550123",
                "tel:+13055550123",
                "+999123456789",
                "+1305555012\u0000"
            })
    void whatIsNoNumberIsRefused(String raw) {
        assertThat(ADDRESSES.normalise(Channel.SMS, raw)).isEmpty();
    }

    @Test
    void aLongInputIsRefusedUnread() {
        assertThat(ADDRESSES.normalise(Channel.WHATSAPP, "+1".repeat(40))).isEmpty();
        assertThat(ADDRESSES.normalise(Channel.EMAIL, "a".repeat(300) + "@example.com"))
                .isEmpty();
    }

    /** CHN-06: what stands for a person who shows no number on WhatsApp is an address there, and nowhere else. */
    @Test
    void anIdOfWhatsAppIsAnAddressOfItsCountry() {
        for (String id : List.of("US.13491208655302741918", "US.ENT.11815799212886844830")) {
            Address address = ADDRESSES.normalise(Channel.WHATSAPP, id).orElseThrow();
            assertThat(address.reveal()).isEqualTo(id);
            assertThat(ADDRESSES.place(address).country()).isEqualTo("US");
            assertThat(ADDRESSES.normalise(Channel.SMS, id)).isEmpty();
        }
        assertThat(ADDRESSES
                        .place(ADDRESSES
                                .normalise(Channel.WHATSAPP, "DE.1502576394655843")
                                .orElseThrow())
                        .zones())
                .isNotEmpty();
        for (String no :
                List.of("us.134", "US.", "US.13 4", "USA.134", "US.ENT.", "US.1'--", "US." + "1".repeat(129))) {
            assertThat(ADDRESSES.normalise(Channel.WHATSAPP, no)).as(no).isEmpty();
        }
    }

    /** The short way must never differ from the library's parser. */
    @Test
    void theShortWayGivesTheSameAnswerAsTheParser() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(20_261_121);
        for (String region : LIBRARY.getSupportedRegions()) {
            for (PhoneNumberType type : PhoneNumberType.values()) {
                PhoneNumber example = LIBRARY.getExampleNumberForType(region, type);
                if (example == null) {
                    continue;
                }
                String plain = LIBRARY.format(example, PhoneNumberFormat.E164);
                assertSame(plain);
                for (int i = 0; i < 12; i++) {
                    assertSame(mutated(plain, random));
                }
            }
        }
    }

    private static String mutated(String plain, RandomGenerator random) {
        StringBuilder text = new StringBuilder(plain);
        int at = 1 + random.nextInt(text.length() - 1);
        char digit = (char) ('0' + random.nextInt(10));
        return switch (random.nextInt(4)) {
            case 0 -> text.insert(at, digit).toString();
            case 1 -> text.deleteCharAt(at).toString();
            default -> {
                text.setCharAt(at, digit);
                yield text.toString();
            }
        };
    }

    private static void assertSame(String text) {
        boolean brazil = text.startsWith("+55") && text.length() == 13;
        if (text.startsWith("+521") || brazil) {
            return;
        }
        Optional<String> expected;
        try {
            PhoneNumber number = LIBRARY.parse(text, null);
            expected = LIBRARY.isValidNumber(number)
                    ? Optional.of(LIBRARY.format(number, PhoneNumberFormat.E164))
                    : Optional.empty();
        } catch (NumberParseException e) {
            expected = Optional.empty();
        }
        assertThat(ADDRESSES.normalise(Channel.SMS, text).map(Address::reveal))
                .as(text)
                .isEqualTo(expected);
    }

    @Property(tries = 2_000)
    void anyTextIsAnsweredAndWhatIsTakenIsStable(@ForAll @StringLength(max = 80) String text) {
        for (Channel channel : Channel.values()) {
            ADDRESSES.normalise(channel, text).ifPresent(address -> {
                assertThat(ADDRESSES.normalise(channel, address.reveal())).contains(address);
                assertThat(ADDRESSES.place(address)).isNotNull();
            });
        }
    }

    @Property(tries = 2_000)
    void anyDigitsAreAnsweredAndWhatIsTakenIsStable(
            @ForAll @CharRange(from = '0', to = '9') @StringLength(min = 6, max = 16) String digits) {
        ADDRESSES
                .normalise(Channel.SMS, "+" + digits)
                .ifPresent(address -> assertThat(ADDRESSES.normalise(Channel.SMS, address.reveal()))
                        .contains(address));
    }

    @Property(tries = 1_000)
    void aMailAddressKeepsItsLocalPart(
            @ForAll @CharRange(from = 'A', to = 'z') @StringLength(min = 1, max = 70) String local) {
        ADDRESSES
                .normalise(Channel.EMAIL, local + "@Example.COM")
                .ifPresent(address -> assertThat(address.reveal()).isEqualTo(local + "@example.com"));
    }

    @ParameterizedTest
    @CsvSource({
        "John.Doe+news@Example.COM, John.Doe+news@example.com",
        "anna@büro.example, anna@xn--bro-hoa.example",
        "anna@BÜRO.example, anna@xn--bro-hoa.example",
        "' anna@example.com ', anna@example.com",
        "o'hara@example.ie, o'hara@example.ie"
    })
    void mailAddressesHaveOneForm(String raw, String canonical) {
        assertThat(ADDRESSES.normalise(Channel.EMAIL, raw)).contains(new Address(Channel.EMAIL, canonical));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "@",
                "anna",
                "anna@",
                "@example.com",
                "anna@localhost",
                "anna@example",
                ".anna@example.com",
                "anna.@example.com",
                "an..na@example.com",
                "\"anna\"@example.com",
                "an na@example.com",
                "anna@exa mple.com",
                "anna@-example.com",
                "anna@example-.com",
                "anna@example..com",
                "anna@.example.com",
                "anna@example.com.",
                "anna@192.0.2.1",
                "anna@[192.0.2.1]",
                "anna@example.com\n",
                "anna@example.com\r\nBcc: x@example.com",
                "anna@strasse\u00df.example",
                "an\u0000na@example.com",
                "änna@example.com",
                "anna@exam_ple.com"
            })
    void whatIsNoMailAddressIsRefused(String raw) {
        assertThat(ADDRESSES.normalise(Channel.EMAIL, raw)).isEmpty();
    }

    @Test
    void theLimitsOfMailAddressesHold() {
        String domain = "a".repeat(63) + "." + "b".repeat(63) + "." + "c".repeat(57) + ".com";
        assertThat(ADDRESSES.normalise(Channel.EMAIL, "x".repeat(64) + "@" + domain))
                .isPresent();
        assertThat(ADDRESSES.normalise(Channel.EMAIL, "x".repeat(64) + "@d" + domain))
                .isEmpty();
        assertThat(ADDRESSES.normalise(Channel.EMAIL, "x".repeat(65) + "@example.com"))
                .isEmpty();
    }

    @Test
    void anAreaCodeTellsTheStateAndAllItsZones() {
        assertThat(place("+13055550123").regions()).containsExactly("US-FL");
        assertThat(place("+13055550123").zones()).containsExactly(ZoneId.of("America/New_York"));
        assertThat(place("+18505550123").zones())
                .containsExactlyInAnyOrder(ZoneId.of("America/New_York"), ZoneId.of("America/Chicago"));
        assertThat(place("+16895550123").zones()).containsExactly(ZoneId.of("America/New_York"));
        assertThat(place("+14165550123").regions()).containsExactly("CA-ON");
    }

    @Test
    void aMobileNumberTellsTheCountryAndAllItsZones() {
        assertThat(place("+4915112345678")).satisfies(place -> {
            assertThat(place.country()).isEqualTo("DE");
            assertThat(place.zones()).contains(ZoneId.of("Europe/Berlin"));
        });
        assertThat(place("+61412345678").zones())
                .contains(ZoneId.of("Australia/Sydney"), ZoneId.of("Australia/Perth"), ZoneId.of("Australia/Darwin"));
        assertThat(place("+79161234567").zones()).hasSizeGreaterThan(10);
        assertThat(place("+77012345678").country()).isEqualTo("KZ");
        assertThat(place("+447781123456").country()).isEqualTo("GG");
        assertThat(place("+18762101234").country()).isEqualTo("JM");
    }

    @Test
    void tollFreeSatelliteAndMailTellNothing() {
        assertThat(place("+18005550123")).isEqualTo(Place.UNKNOWN);
        assertThat(place("+870773123456")).isEqualTo(Place.UNKNOWN);
        assertThat(ADDRESSES.place(new Address(Channel.EMAIL, "a@example.com"))).isEqualTo(Place.UNKNOWN);
        assertThat(ADDRESSES.place(new Address(Channel.SMS, "+1"))).isEqualTo(Place.UNKNOWN);
    }

    private static Place place(String number) {
        return ADDRESSES.place(new Address(Channel.SMS, number));
    }
}
