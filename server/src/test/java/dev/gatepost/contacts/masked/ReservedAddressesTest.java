package dev.gatepost.contacts.masked;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.contacts.Addresses;
import dev.gatepost.contacts.masked.ReservedAddresses.Range;
import dev.gatepost.platform.Channel;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** PRV-05: what is made up is well formed, so that tests can use it, and nobody's. */
class ReservedAddressesTest {
    private final Addresses addresses = new Addresses();

    @Test
    void everyRangeIsOfItsCountryAndWellFormedFromTheFirstToTheLast() {
        for (Range range : ReservedAddresses.RANGES) {
            for (int rest : new int[] {range.from(), (range.from() + range.to()) / 2, range.to()}) {
                String number = range.number(rest);
                assertThat(addresses
                                .normalise(Channel.SMS, number)
                                .map(a -> addresses.place(a).country()))
                        .as(number)
                        .contains(range.country());
                assertThat(ReservedAddresses.isReserved(number)).as(number).isTrue();
            }
            assertThat(ReservedAddresses.isReserved(range.number(range.to()) + "0"))
                    .isFalse();
        }
    }

    @Test
    void numbersOfAnAreaCodeAreOfThatAreaAndCountriesWithoutARangeHaveNone() {
        var random = new Random(7);
        for (int i = 0; i < 500; i++) {
            String number = ReservedAddresses.number("US", "305", random).orElseThrow();
            assertThat(number).matches("\\+130555501[0-9]{2}");
            assertThat(addresses.normalise(Channel.SMS, number)).isPresent();
            String mail = ReservedAddresses.mail(random);
            assertThat(addresses.normalise(Channel.EMAIL, mail)).isPresent();
            assertThat(ReservedAddresses.isReserved(mail)).isTrue();
        }
        assertThat(ReservedAddresses.number("JP", null, random)).isEmpty();
    }

    @Test
    void whatSomebodyMayHaveIsNotReserved() {
        for (String real : new String[] {
            "+13055550200",
            "+13055540100",
            "+4915112345678",
            "+442079461000",
            "+46701740604",
            "a@example.de",
            "a@notexample.com",
            "a@mail.example.com"
        }) {
            assertThat(ReservedAddresses.isReserved(real)).as(real).isFalse();
        }
    }
}
