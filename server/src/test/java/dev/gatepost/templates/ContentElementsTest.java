package dev.gatepost.templates;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TPL-03 */
class ContentElementsTest {
    private static final ContentElements ELEMENTS = new ContentElements();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "en | Acme: 20% off today. Reply STOP to opt out.",
                "de | Acme: 20 % heute. Abmelden mit STOP.",
                "fr | Acme : -20 % aujourd'hui. STOP au 36111",
                "pt-BR | Acme: 20% hoje. Responda SAIR para cancelar.",
                "ko | (광고) Acme 무료수신거부 0801234567",
                "zh-Hans | 【Acme】今日八折 拒收请回复R"
            })
    void aWayToStopIsFoundInTheTemplatesLanguage(String language, String text) {
        assertThat(ELEMENTS.of(text, null, sms(language))).contains("sender_name", "optout_instruction");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"en | Acme: meet us at the bus stop.", "en | Acme: STOPOVER deals", "de | Acme: heute 20 %."})
    void wordsThatOnlyLookLikeItAreNone(String language, String text) {
        assertThat(ELEMENTS.of(text, null, sms(language))).doesNotContain("optout_instruction");
    }

    @Test
    void theFrenchShortCodeIsFound() {
        assertThat(ELEMENTS.of("Acme: STOP SMS au 36 111", null, sms("fr"))).contains("label:STOP 36xxx");
        assertThat(ELEMENTS.of("Acme: STOP", null, sms("fr"))).doesNotContain("label:STOP 36xxx");
        assertThat(ELEMENTS.of("Acme: STOP au 361112", null, sms("fr"))).doesNotContain("label:STOP 36xxx");
    }

    @Test
    void aMailHasItsAddressLinkAndHeaders() {
        ContentElements.Context mail =
                new ContentElements.Context("Acme", "en", "1 Main St, Springfield", Set.of("mail.acme.example"), true);
        assertThat(ELEMENTS.of("Offers\nhttps://mail.acme.example/p/x\n1 Main St,\n Springfield", "ACME news", mail))
                .containsExactlyInAnyOrder(
                        "sender_name",
                        "unsubscribe_link_body",
                        "optout_instruction",
                        "physical_address",
                        "list_unsubscribe_https",
                        "list_unsubscribe_post_one_click");
        assertThat(ELEMENTS.of("Offers", null, mail)).doesNotContain("sender_name", "physical_address");
    }

    private static ContentElements.Context sms(String language) {
        return new ContentElements.Context("Acme", language, null, Set.of(), false);
    }
}
