package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.access.Right;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces.NewWorkspace;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.ConnectionId;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A shop in a live workspace that sends over SMPP to a message centre on this machine. */
record SmppShop(TestGatepost gatepost, TestShop shop) {
    /** A template that is one short message. */
    static final String SHORT = "order_smpp";

    /** Opens it, with these settings of the connection beside the needed ones. */
    static SmppShop open(TestGatepost gatepost, int port, Map<String, String> settings) {
        Workspace live = gatepost.rooms()
                .workspaces()
                .create(new NewWorkspace("smpp holding", "smpp", Workspace.Kind.LIVE, Set.of("DE")), "component:test");
        Secret key = gatepost.rooms()
                .credentials()
                .create(live, "all", EnumSet.allOf(Right.class), null, "component:test")
                .key();
        Reply made = connect(gatepost.client(), key, port, settings);
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        var opened = new SmppShop(
                gatepost,
                TestShop.open(
                        gatepost.client(), live, ConnectionId.parse(made.id()).orElseThrow(), key));
        opened.openGermany();
        opened.template(SHORT, "Northwind: {{name}}, your order {{order}} is on its way.");
        return opened;
    }

    /** Makes one more connection. */
    Reply connect(int port, Map<String, String> settings) {
        return connect(shop.client(), shop.key(), port, settings);
    }

    private static Reply connect(TestClient client, Secret key, int port, Map<String, String> further) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "host", "127.0.0.1",
                "port", Integer.toString(port),
                "tls", "none",
                "plain_network", "yes",
                "system_id", "gatepost"));
        settings.putAll(further);
        return client.post(
                key,
                "/v1/connections",
                document(
                        "provider",
                        "smpp",
                        "name",
                        "centre",
                        "settings",
                        settings,
                        "secrets",
                        document("password", "right")));
    }

    private void openGermany() {
        Reply signed = shop.client()
                .post(
                        shop.key(),
                        "/v1/country-sheets",
                        document(
                                "country",
                                "DE",
                                "counsel",
                                "Dr. C. Ounsel",
                                "statement",
                                "Read and accepted.",
                                "expires_at",
                                Instant.now().plus(Duration.ofDays(90)).toString()));
        assertThat(signed.status()).as(signed.text()).isEqualTo(201);
        approve("officer-smpp", "/v1/country-sheets/" + signed.id() + "/approve", Map.of());
    }

    /** Makes a template of this name, approves and activates it. */
    void template(String name, String body) {
        Reply made = shop.client()
                .post(
                        shop.key(),
                        "/v1/templates",
                        document(
                                "name",
                                name,
                                "channel",
                                "sms",
                                "purpose",
                                "transactional",
                                "brand",
                                shop.brand(),
                                "language",
                                "en",
                                "body",
                                body,
                                "legal_basis",
                                "contract",
                                "countries",
                                List.of("DE"),
                                "variables",
                                List.of(
                                        document("name", "name", "max_length", 40),
                                        document("name", "order", "max_length", 40))));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        String path = "/v1/templates/" + made.id();
        shop.client().post(shop.key(), path + "/submit", document("version", 1));
        approve("officer-" + name, path + "/approve", document("version", 1));
        assertThat(shop.client()
                        .post(shop.key(), path + "/activate", document("version", 1))
                        .at("/state"))
                .isEqualTo("active");
    }

    private void approve(String who, String path, Map<String, Object> body) {
        try (var person = TestPerson.join(gatepost, who, OperatorRole.COMPLIANCE_OFFICER, shop.workspace())) {
            person.post(path, body, shop.workspace());
        }
    }

    /** The id of a short message that was accepted. */
    String sent(String to) {
        return sent(to, SHORT);
    }

    /** The id of a message that was accepted. */
    String sent(String to, String template) {
        Reply reply = shop.send(to, template);
        assertThat(reply.status()).as(reply.text()).isEqualTo(202);
        return reply.id();
    }
}
