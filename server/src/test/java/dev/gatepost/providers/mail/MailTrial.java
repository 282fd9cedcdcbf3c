package dev.gatepost.providers.mail;

import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.RichParts;
import dev.gatepost.platform.ScriptedPeer;
import dev.gatepost.providers.Provider;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.providers.Provider.Attempt;
import dev.gatepost.providers.ProviderContract;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A promotional mail with all that a mail can carry, for the tests of adapters. */
public final class MailTrial {
    public static final String TO = "lena@example.com";
    public static final String FROM = "offers@northwind.example";
    public static final String LINK = "<https://people.example/p/u/abc>";

    private MailTrial() {}

    public static Attempt attempt(Duration timeout) {
        return attempt(
                timeout,
                "Ein Gruß – 20 %",
                Map.of("List-Unsubscribe", LINK, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
    }

    public static Attempt attempt(Duration timeout, String subject, Map<String, String> headers) {
        return new Attempt(
                ProviderContract.REFERENCE,
                Channel.EMAIL,
                TO,
                FROM,
                subject,
                "Grüße & 50 % + more",
                "https://gw.example.com/callbacks/cnn_1",
                timeout,
                new RichParts("<p>Grüße</p>", Map.of(), null, List.of()),
                () -> true,
                headers,
                null);
    }

    /** What a peer was sent, and what came of it. */
    public record Sent(Answer answer, List<ScriptedPeer.Received> requests) {
        public ScriptedPeer.Received only() {
            if (requests.size() != 1) {
                throw new AssertionError("requests: " + requests.size());
            }
            return requests.getFirst();
        }
    }

    /** Sends it to a peer by an adapter, over an account that knows where the peer is. */
    public static Sent send(
            Function<OutboundHttp, Provider> adapter, Function<String, Account> account, ScriptedPeer.Script script)
            throws IOException {
        try (ScriptedPeer peer = ScriptedPeer.plain(script);
                OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()))) {
            Answer answer = adapter.apply(http).send(attempt(Duration.ofSeconds(3)), account.apply(peer.url()));
            return new Sent(answer, List.copyOf(peer.received()));
        }
    }
}
