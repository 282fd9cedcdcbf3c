package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import java.util.Map;

/** Uses each part of the room consent once, so that all its tables have rows of this workspace. */
final class ConsentTraffic {
    private static final String PERSON = "+13052345990";

    private ConsentTraffic() {}

    static void fill(TestShop shop) {
        ImportFiles.fill(shop);
        ConsentPagesTest.form(shop);
        Reply look = shop.client().put(shop.key(), "/v1/page-looks/" + shop.brand(), document("colour", "#0b6e4f"));
        assertThat(look.status()).isEqualTo(200);
        Map<String, Object> aim = document(
                "address", PERSON, "channel", "sms", "purpose", "promotional", "brand", shop.brand(), "reason", "test");
        post(shop, "/v1/recontact-approvals", aim);
        aim.remove("reason");
        aim.put("source", "web_form");
        aim.put("template", "confirm_sms");
        post(shop, "/v1/consents/double-opt-in", aim);
        Reply support = shop.client()
                .put(shop.key(), "/v1/brand-support/" + shop.brand(), document("support", "help.northwind.example"));
        assertThat(support.status()).isEqualTo(200);
        post(shop, "/v1/suppressions", document("address", PERSON, "channel", "email", "reason", "test"));
        String account = "/v1/accounts/"
                + post(shop, "/v1/accounts", document("name", "Contoso")).id();
        post(shop, account + "/members", document("role", "billing", "address", PERSON));
        post(
                shop,
                account + "/permissions",
                document("role", "billing", "channel", "sms", "purpose", "service", "brand", shop.brand()));
    }

    private static Reply post(TestShop shop, String path, Map<String, Object> body) {
        Reply reply = shop.client().post(shop.key(), path, body);
        assertThat(reply.status()).as(reply.text()).isBetween(200, 202);
        return reply;
    }
}
