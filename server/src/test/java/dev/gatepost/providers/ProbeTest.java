package dev.gatepost.providers;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.Provider.Account;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PRV-01: a look at an account asks in the provider's own way, sends nothing, and does not guess. */
class ProbeTest {
    private final AtomicInteger status = new AtomicInteger(200);
    private final AtomicReference<String> asked = new AtomicReference<>("");
    private final AtomicReference<String> shown = new AtomicReference<>("");
    private final OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()));
    private final ProviderCatalogue providers =
            ProviderCatalogue.builtIn(http, http, InstantSource.fixed(Instant.EPOCH));
    private HttpServer peer;

    ProbeTest() throws IOException {
        peer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
    }

    @BeforeEach
    void listen() {
        peer.createContext("/", exchange -> {
            try (exchange) {
                asked.set(exchange.getRequestMethod() + " "
                        + exchange.getRequestURI().getPath());
                shown.set(exchange.getRequestHeaders().getFirst("Authorization"));
                exchange.sendResponseHeaders(status.get(), -1);
            }
        });
        peer.start();
    }

    @AfterEach
    void stop() {
        peer.stop(0);
        http.close();
    }

    private Account account() {
        String url = "http://127.0.0.1:" + peer.getAddress().getPort();
        return new Account(
                ConnectionId.next(),
                Map.of("base_url", url, "url", url, "account", "shop", "account_sid", "AC1", "auth_id", "MA1"),
                Map.of(
                        "auth_token", new Secret("s"),
                        "api_key", new Secret("s"),
                        "access_key", new Secret("s"),
                        "token", new Secret("s")));
    }

    private Probed probe(String provider) {
        return providers.named(provider).orElseThrow().probe(account());
    }

    /** PRV-01 */
    @ParameterizedTest
    @CsvSource({
        "twilio,GET /2010-04-01/Accounts/AC1/Balance.json,AC1:s",
        "telnyx,GET /v2/balance,Bearer s",
        "plivo,GET /v1/Account/MA1/,MA1:s",
        "messagebird,GET /balance,AccessKey s",
        "sandbox,GET /v1/bill,Bearer s"
    })
    void theProviderIsAskedAsItWishes(String provider, String request, String credentials) {
        assertThat(probe(provider)).isEqualTo(new Probed.Believed());
        assertThat(asked.get()).isEqualTo(request);
        String basic = Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        assertThat(shown.get()).isEqualTo(credentials.contains(":") ? "Basic " + basic : credentials);

        status.set(401);
        assertThat(probe(provider)).isInstanceOf(Probed.NotBelieved.class);
        status.set(404);
        assertThat(probe(provider)).isEqualTo(new Probed.Unclear("HTTP status 404"));
        peer.stop(0);
        assertThat(probe(provider)).isInstanceOf(Probed.Unclear.class);
    }

    /** PRV-01: where nothing can be asked that sends nothing, nothing is. */
    @Test
    void whoCannotBeAskedIsNotAsked() {
        assertThat(probe("ses")).isEqualTo(new Probed.NotOffered());
        assertThat(asked.get()).isEmpty();
    }
}
