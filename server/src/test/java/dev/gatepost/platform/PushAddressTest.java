package dev.gatepost.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** CHN-03: an address for push is of one of three services, in one form. */
class PushAddressTest {
    private static final String KEYS =
            "#BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
                    + ".BTBZMqHH6r4Tts7J_aSIgg";

    private static Optional<String> canonical(String raw) {
        return PushAddress.parse(raw).map(PushAddress::written);
    }

    @Test
    void eachServiceHasOneForm() {
        assertThat(canonical("APNS:" + "AB".repeat(32))).contains("apns:" + "ab".repeat(32));
        assertThat(canonical("fcm:" + "aB_-:".repeat(20))).contains("fcm:" + "aB_-:".repeat(20));
        String browser = "webpush:https://fcm.googleapis.com/wp/a:b" + KEYS;
        assertThat(canonical(browser)).contains(browser);
        assertThat(canonical(browser + "==")).contains(browser);
    }

    @Test
    void whatIsNoneIsRefused() {
        for (String raw : List.of(
                "",
                "apns:",
                "apns:" + "ab".repeat(31),
                "apns:" + "xy".repeat(32),
                "fcm:short",
                "fcm:" + "a b".repeat(20),
                "webpush:http://push.example.com/a" + KEYS,
                "webpush:https://user:pw@push.example.com/a" + KEYS,
                "webpush:https://push.example.com/a",
                "webpush:https://push.example.com/a#AAAA.BTBZMqHH6r4Tts7J_aSIgg",
                "webpush:https:///a" + KEYS,
                "webpush:https://push.example.com/" + "a".repeat(1_000) + KEYS,
                "token-of-a-device")) {
            assertThat(canonical(raw)).as(raw).isEmpty();
        }
    }

    @Test
    void noneOfThemPrintsItself() {
        assertThat(PushAddress.parse("apns:" + "ab".repeat(32)).toString()).doesNotContain("abab");
        assertThat(PushAddress.parse("fcm:" + "a".repeat(64)).toString()).doesNotContain("aaaa");
    }
}
