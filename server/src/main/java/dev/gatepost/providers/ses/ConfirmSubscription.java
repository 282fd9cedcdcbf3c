package dev.gatepost.providers.ses;

import dev.gatepost.platform.Json;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.OutboundRequest;
import dev.gatepost.platform.OutboundResult;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.RawCallback;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Confirms a subscription of SNS. Asked only by a document that was proven to come from the connection's own topic. The
 * address in the document is not called: the region's own endpoint is asked with the topic that the connection names
 * and the token that was signed (docs.aws.amazon.com/sns, "ConfirmSubscription").
 */
final class ConfirmSubscription {
    private static final Logger LOG = LoggerFactory.getLogger(ConfirmSubscription.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final OutboundHttp http;

    ConfirmSubscription(OutboundHttp http) {
        this.http = http;
    }

    /** False when it was asked and could not be done now. */
    boolean ifAsked(RawCallback callback, Account account) {
        if (!(Json.readObject(callback.body()) instanceof Json.Parsed.Fine(var document))
                || !document.path("Type").asString("").equals("SubscriptionConfirmation")) {
            return true;
        }
        String region = account.settings().getOrDefault("region", "");
        String base = account.settings().getOrDefault("sns_url", SesProvider.endpoint("sns", region));
        String query = "/?Action=ConfirmSubscription&TopicArn="
                + encoded(account.settings().getOrDefault("expected_topic_arn", ""))
                + "&Token=" + encoded(document.path("Token").asString(""));
        try {
            var request = new OutboundRequest("GET", URI.create(base + query), List.of(), new byte[0], TIMEOUT);
            boolean done = http.call(request, account.tls()) instanceof OutboundResult.Response response
                    && response.status() == 200;
            LOG.info(
                    "connection {}: the subscription of its topic was {}",
                    account.connection(),
                    done ? "confirmed" : "not confirmed; SNS will ask again");
            return done;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
