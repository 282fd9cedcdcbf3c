package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** POL-02, CON-05: an opt-out is of the person however the address is written; consent is of the address alone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AliasesTest {
    private final TestGatepost gatepost = TestGatepost.start();
    private final TestShop shop = gatepost.shop("aliases");

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private void revoke(String channel, String address, String purpose) {
        Map<String, Object> event = shop.consentEvent(address, "revoked");
        event.put("channel", channel);
        event.put("purpose", purpose);
        assertThat(shop.client().post(shop.key(), "/v1/consents", event).status())
                .isEqualTo(201);
    }

    private boolean suppressed(String address, String template) {
        return shop.send(address, template).text().contains("\"suppressed\"");
    }

    /** POL-02 */
    @Test
    void aStopFromOneFormOfANumberStopsTheOthers() {
        for (String[] forms : new String[][] {
            {"+5215512345678", "+525512345678"},
            {"+5491123456789", "+541123456789"},
            {"+541123456788", "+5491123456788"},
            {"+5511987654321", "+551187654321"},
            {"+551187654322", "+5511987654322"}
        }) {
            assertThat(suppressed(forms[1], "order_shipped")).as(forms[1]).isFalse();
            revoke("sms", forms[0], "transactional");
            assertThat(suppressed(forms[1], "order_shipped")).as(forms[1]).isTrue();
        }
        assertThat(suppressed("+5491123456787", "order_shipped")).isFalse();
    }

    /** POL-02, CON-05 */
    @Test
    void aStopFromOneMailAliasStopsTheOthersAndNobodyElse() {
        revoke("email", "Lena.Smith+shop@gmail.com", "transactional");
        for (String alias : new String[] {"lenasmith@gmail.com", "l.e.n.a.smith+x@googlemail.com"}) {
            assertThat(suppressed(alias, "order_mail")).as(alias).isTrue();
        }
        revoke("email", "dan@mail.example", "transactional");
        assertThat(suppressed("Dan+news@mail.example", "order_mail")).isTrue();
        assertThat(suppressed("d.an@mail.example", "order_mail")).isFalse();
        assertThat(suppressed("lena.smith@mail.example", "order_mail")).isFalse();
        assertThat(shop.get("/v1/consents/state?address=dan%2Bnew@mail.example").text())
                .contains("suppressed");
    }

    /** CON-02: who agreed with one address did not agree with another. */
    @Test
    void consentIsNeverCopied() {
        Map<String, Object> event = shop.consentEvent("+5511987650001", "granted");
        assertThat(shop.client().post(shop.key(), "/v1/consents", event).status())
                .isEqualTo(201);
        assertThat(shop.get("/v1/consents?address=%2B551177650001").body().path("data"))
                .isEmpty();
        assertThat(shop.get("/v1/consents?address=%2B5511987650001").body().path("data"))
                .hasSize(1);
    }

    /** CON-09: an import or an agent cannot bring one form back after a stop of another. */
    @Test
    void anAgentNeedsApprovalAfterAnOptOutOfAnotherForm() {
        revoke("sms", "+5491123450001", "promotional");
        Map<String, Object> event = shop.consentEvent("+541123450001", "granted");
        event.put("source", "agent");
        assertThat(shop.client().post(shop.key(), "/v1/consents", event).code()).isEqualTo("recontact_needs_approval");
        event.put("source", "web_form");
        assertThat(shop.client().post(shop.key(), "/v1/consents", event).status())
                .isEqualTo(201);
    }
}
