package dev.gatepost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient;
import dev.gatepost.TestClient.Reply;
import dev.gatepost.TestGatepost;
import dev.gatepost.TestShop;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces.NewWorkspace;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Connections.Made;
import dev.gatepost.providers.Connections.NewConnection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.node.ObjectNode;

/** HOOK-01, HOOK-02: what a person forges by command passes the same proof as any callback, and nowhere live. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalForgeTest {
    private static final String SILENT = "+4915112345631";

    private final TestGatepost gatepost = TestGatepost.start();

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private ObjectNode forge(String workspace, String provider, ConnectionId connection, String event, String... more) {
        Map<String, Object> command = new LinkedHashMap<>(Map.of(
                "command", "callback-forge",
                "workspace", workspace,
                "provider", provider,
                "connection", connection.toString(),
                "event", event));
        for (int i = 0; i < more.length; i += 2) {
            command.put(more[i], more[i + 1]);
        }
        return Json.readOwn(Json.write(TestLocal.said(gatepost, command)));
    }

    private Reply call(ObjectNode made) {
        String url = made.path("url").asString();
        List<String> headers = new ArrayList<>();
        made.path("headers").forEach(h -> {
            headers.add(h.get(0).asString());
            headers.add(h.get(1).asString());
        });
        String base = gatepost.client().base();
        assertThat(url).as(made.toString()).startsWith("http://127.0.0.1:");
        try (var client = new TestClient(base)) {
            return client.post(
                    null,
                    url.substring(url.indexOf("/callbacks/")),
                    made.path("body").asString(),
                    headers.toArray(String[]::new));
        }
    }

    @Test
    void aReceiptOfTheSandboxMovesItsMessage() {
        TestShop shop = gatepost.shop("forge");
        String id = shop.send(SILENT, "order_shipped").id();
        shop.until(id, "submitted");

        ObjectNode made = forge("forge", "sandbox", shop.connection(), "delivered", "message", id);

        assertThat(ForgeCommand.curl(made))
                .startsWith("curl -sS -X POST 'http://127.0.0.1:")
                .contains("-H 'X-Sandbox");
        assertThat(call(made).at("/status")).isEqualTo("taken");
        shop.until(id, "delivered");
        assertThat(forge("forge", "sandbox", shop.connection(), "failed", "message", "msg_x")
                        .path("error")
                        .asString())
                .contains("--message");
        assertThat(forge("forge", "twilio", shop.connection(), "stop", "from", "x", "to", "y")
                        .path("error")
                        .asString())
                .contains("no such connection to twilio");
    }

    @Test
    void theFormsOfTwilioAndSinchAreBelievedByTheirOwnProofs() {
        Workspace trial = workspace("trial", Workspace.Kind.TRIAL);
        ConnectionId twilio = connect(
                trial,
                "twilio",
                Map.of("account_sid", "AC00000000000000000000000000000001"),
                Map.of("auth_token", new Secret("0123456789abcdef")));
        ConnectionId sinch = connect(
                trial,
                "sinch",
                Map.of("service_plan_id", "plan"),
                Map.of("api_token", new Secret("t"), "secret", new Secret("0123456789abcdef")));
        ConnectionId telnyx = connect(
                trial,
                "telnyx",
                Map.of(),
                Map.of(
                        "api_key",
                        new Secret("k"),
                        "public_key",
                        new Secret("MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=")));

        for (var made : List.of(
                forge("trial", "twilio", twilio, "stop", "from", "+13052347120", "to", "+12025550170"),
                forge(
                        "trial",
                        "twilio",
                        twilio,
                        "inbound",
                        "from",
                        "+13052347120",
                        "to",
                        "+12025550170",
                        "text",
                        "a&b='c"),
                forge("trial", "sinch", sinch, "stop", "from", "+13052347120", "to", "+12025550170"))) {
            Reply reply = call(made);
            assertThat(reply.at("/status")).as(made + reply.text()).isEqualTo("taken");
        }
        assertThat(forge("trial", "telnyx", telnyx, "stop", "from", "+1305", "to", "+1202")
                        .path("error")
                        .asString())
                .contains("private key that only it has");
    }

    @Test
    void nothingIsForgedInALiveWorkspace() {
        Workspace live = workspace("live", Workspace.Kind.LIVE);
        ConnectionId sinch = connect(
                live,
                "sinch",
                Map.of("service_plan_id", "plan"),
                Map.of("api_token", new Secret("t"), "secret", new Secret("0123456789abcdef")));

        assertThat(forge("live", "sinch", sinch, "stop", "from", "+13052347120", "to", "+12025550170")
                        .path("error")
                        .asString())
                .isEqualTo("Nothing is forged in a live workspace.");
    }

    private Workspace workspace(String name, Workspace.Kind kind) {
        return gatepost.rooms()
                .workspaces()
                .create(new NewWorkspace(name + " holding", name, kind, Set.of("US")), "component:test");
    }

    private ConnectionId connect(
            Workspace workspace, String provider, Map<String, String> settings, Map<String, Secret> secrets) {
        var made = gatepost.rooms()
                .connections()
                .create(workspace, new NewConnection(provider, provider, settings, secrets), "component:test");
        assertThat(made).isInstanceOf(Made.Fine.class);
        return ((Made.Fine) made).id();
    }
}
