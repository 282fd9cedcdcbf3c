package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** CON-10: a permission of a company covers whoever holds the role, and a person's own no wins over it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccountsTest {
    private final TestGatepost gatepost = TestGatepost.start();
    private final TestShop shop = gatepost.shop("company", "Contoso Group");
    private final TestShop sister = gatepost.shop("company-sister", "Contoso Group");

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private Reply post(String path, Map<String, Object> body) {
        Reply reply = shop.client().post(shop.key(), path, body);
        assertThat(reply.status()).as(reply.text()).isBetween(200, 201);
        return reply;
    }

    private String account(String name) {
        return "/v1/accounts/" + post("/v1/accounts", document("name", name)).id();
    }

    private void member(String account, String role, String address, String status) {
        post(account + "/members", document("role", role, "address", address, "status", status));
    }

    private Reply permission(String account, String role, String status) {
        return post(
                account + "/permissions",
                document(
                        "role",
                        role,
                        "channel",
                        "sms",
                        "purpose",
                        "promotional",
                        "brand",
                        shop.brand(),
                        "basis",
                        "express_written",
                        "status",
                        status));
    }

    private int sent(String person) {
        return shop.send(person, "sale").status();
    }

    /** CON-10 */
    @Test
    void whoeverHoldsTheRoleIsCoveredAndNobodyElse() {
        String ada = "+13052348001";
        String ben = "+13052348002";
        String account = account("one");
        member(account, "billing", ada, "added");
        member(account, "technical", ben, "added");
        assertThat(sent(ada)).isEqualTo(422);
        permission(account, "billing", "granted");
        assertThat(sent(ada)).isEqualTo(202);
        assertThat(sent(ben)).isEqualTo(422);
        member(account, "billing", ben, "added");
        assertThat(sent(ben)).isEqualTo(202);
        member(account, "billing", ada, "removed");
        assertThat(sent(ada)).isEqualTo(422);
        permission(account, "billing", "revoked");
        assertThat(sent(ben)).isEqualTo(422);
        assertThat(shop.get("/v1/consents?address=%2B13052348002").at("/data/0/account"))
                .startsWith("acc_");
        assertThat(gatepost.value("select count(*) from suppression")).contains("0");
    }

    /** CON-10: whichever came first, and from whichever workspace of the organisation. */
    @Test
    void aPersonsOwnNoWinsOverTheCompanysYes() {
        String account = account("two");
        for (TestShop where : new TestShop[] {shop, sister}) {
            String before = where == shop ? "+13052348011" : "+13052348012";
            String after = where == shop ? "+13052348013" : "+13052348014";
            where.client().post(where.key(), "/v1/consents", where.consentEvent(before, "revoked"));
            member(account, "billing", before, "added");
            member(account, "billing", after, "added");
            permission(account, "billing", "granted");
            assertThat(sent(before)).isEqualTo(422);
            assertThat(sent(after)).isEqualTo(202);
            where.client().post(where.key(), "/v1/consents", where.consentEvent(after, "revoked"));
            assertThat(sent(after)).isEqualTo(422);
            permission(account, "billing", "revoked");
            permission(account, "billing", "granted");
            assertThat(sent(after)).isEqualTo(422);
        }
    }

    /** CON-10: two companies and two roles; one that lets go leaves the other's word. */
    @Test
    void onePermissionTakenBackLeavesTheOthers() {
        String eva = "+13052348021";
        String first = account("three");
        String second = account("four");
        for (String account : new String[] {first, second}) {
            member(account, "billing", eva, "added");
            member(account, "owner", eva, "added");
            permission(account, "billing", "granted");
        }
        permission(first, "owner", "granted");
        permission(first, "billing", "revoked");
        permission(second, "billing", "revoked");
        assertThat(sent(eva)).isEqualTo(202);
        permission(first, "owner", "revoked");
        assertThat(sent(eva)).isEqualTo(422);
    }
}
