package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.cli.TestLocal;
import dev.gatepost.platform.Secret;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** ACC-01, ACC-11: keys by the API and the command line. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CredentialsTest {
    private final TestGatepost gatepost = TestGatepost.start();
    private final TestShop shop = gatepost.shop("keys");

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private Reply make(Object... more) {
        Map<String, Object> wish =
                document("name", "till", "purpose", "analytics", "scopes", List.of("messages:read", "setup:read"));
        wish.putAll(document(more));
        return shop.client().post(shop.key(), "/v1/credentials", wish);
    }

    private static Secret key(Reply made) {
        return new Secret(made.at("/key"));
    }

    /** ACC-01 */
    @Test
    void aKeyIsShownOnceAndThenListedWithoutItself() {
        Reply made = make();
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(shop.client().get(key(made), "/v1/brands").status()).isEqualTo(200);
        gatepost.rooms().credentials().noteUses();
        Reply list = shop.get("/v1/credentials");
        assertThat(list.text()).contains(made.id()).doesNotContain(made.at("/key"));
        assertThat(list.at("/data/0/last_used_at")).isNotEmpty();
    }

    /** ACC-01 */
    @Test
    void aRotatedKeyAndItsSuccessorAreBothValidUntilTheGraceIsOver() {
        Reply made = make("name", "rotated");
        Reply next =
                shop.client().post(shop.key(), "/v1/credentials/" + made.id() + "/rotate", Map.of("grace_hours", 1));
        assertThat(next.status()).as(next.text()).isEqualTo(201);
        assertThat(shop.client().get(key(made), "/v1/brands").status()).isEqualTo(200);
        assertThat(shop.client().get(key(next), "/v1/brands").status()).isEqualTo(200);
        Reply last =
                shop.client().post(shop.key(), "/v1/credentials/" + next.id() + "/rotate", Map.of("grace_hours", 0));
        assertThat(shop.client().get(key(next), "/v1/brands").code()).isEqualTo("key_unknown");
        assertThat(shop.client().get(key(last), "/v1/brands").status()).isEqualTo(200);
        shop.client().method(shop.key(), "DELETE", "/v1/credentials/" + last.id());
        assertThat(shop.client().get(key(last), "/v1/brands").code()).isEqualTo("key_unknown");
    }

    /** ACC-01 */
    @Test
    void aPurposeBoundsTheScopesAndNobodyGivesWhatTheyLack() {
        assertThat(make("scopes", List.of("messages:send")).at("/errors/0/pointer"))
                .isEqualTo("/scopes");
        assertThat(make("purpose", "whatever").at("/errors/0/pointer")).isEqualTo("/purpose");
        assertThat(make("scopes", List.of("access:write")).status()).isEqualTo(400);
        Reply admin = make("purpose", "admin", "scopes", List.of("credentials:write", "messages:read"));
        Reply more = shop.client()
                .post(
                        key(admin),
                        "/v1/credentials",
                        document("name", "x", "purpose", "send", "scopes", List.of("messages:send")));
        assertThat(more.at("/errors/0/detail")).contains("you lack");
        Reply stronger = shop.client().post(key(admin), "/v1/credentials/" + make().id() + "/rotate", Map.of());
        assertThat(stronger.code()).isEqualTo("right_missing");
    }

    /** ACC-11 */
    @Test
    void aKeyMayBeUsedFromItsNetworksAlone() {
        Reply elsewhere = make("networks", List.of("192.0.2.0/24", "2001:db8::/32"));
        assertThat(shop.client().get(key(elsewhere), "/v1/brands").code()).isEqualTo("network_not_allowed");
        Reply here = make("networks", List.of("127.0.0.0/8", "::1"));
        assertThat(shop.client().get(key(here), "/v1/brands").status()).isEqualTo(200);
        assertThat(make("networks", List.of("example.com")).at("/errors/0/pointer"))
                .isEqualTo("/networks");
    }

    /** ACC-01 */
    @Test
    void theCommandLineListsAndRotates() {
        Reply made = make("name", "by hand");
        assertThat(TestLocal.said(gatepost, Map.of("command", "credential-list", "workspace", "keys"))
                        .toString())
                .contains(made.id());
        Map<String, Object> next = TestLocal.said(
                gatepost,
                Map.of("command", "credential-rotate", "workspace", "keys", "id", made.id(), "grace_hours", 0));
        assertThat(shop.client()
                        .get(new Secret(String.valueOf(next.get("key"))), "/v1/brands")
                        .status())
                .isEqualTo(200);
        assertThat(TestLocal.said(
                        gatepost,
                        Map.of(
                                "command",
                                "credential-create",
                                "workspace",
                                "keys",
                                "scope",
                                "access:write",
                                "name",
                                "x")))
                .containsKey("error");
    }
}
