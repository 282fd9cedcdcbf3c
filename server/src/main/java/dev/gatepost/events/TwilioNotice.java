package dev.gatepost.events;

import dev.gatepost.platform.Hmac;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.OutboundRequest;
import dev.gatepost.platform.OutboundRequest.Header;
import dev.gatepost.platform.Secret;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * A message's new state as Twilio posts it to a status callback, signed as Twilio signs: {@code X-Twilio-Signature} is
 * the base64 of HMAC-SHA1, under the endpoint's signing secret in the place of the auth token, over the address and the
 * sorted names and values (Twilio, "Webhooks security"). It tells no address and no text.
 */
final class TwilioNotice {
    /** Our types of events, and Twilio's words for them. */
    private static final Map<String, String> WORDS = Map.of(
            "message.accepted", "accepted",
            "message.deferred", "scheduled",
            "message.sent", "sent",
            "message.delivered", "delivered",
            "message.read", "read",
            "message.undelivered", "undelivered",
            "message.failed", "failed",
            "message.bounced", "failed",
            "message.expired", "failed",
            "message.cancelled", "canceled");

    private TwilioNotice() {}

    /** Whether Twilio has a word for it. */
    static boolean tells(String type) {
        return WORDS.containsKey(type);
    }

    static OutboundRequest request(Secret token, EventStore.Due due, Duration within) {
        Map<String, String> fields = fields(due);
        StringBuilder signed = new StringBuilder(due.url());
        fields.forEach((name, value) -> signed.append(name).append(value));
        byte[] mac = Hmac.sha1(
                token.reveal().getBytes(StandardCharsets.UTF_8),
                signed.toString().getBytes(StandardCharsets.UTF_8));
        String form = fields.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return new OutboundRequest(
                "POST",
                URI.create(due.url()),
                List.of(
                        new Header("content-type", "application/x-www-form-urlencoded"),
                        new Header("user-agent", "Gatepost"),
                        new Header(
                                "i-twilio-idempotency-token",
                                due.delivery().event().toString()),
                        new Header("x-twilio-signature", Base64.getEncoder().encodeToString(mac))),
                form.getBytes(StandardCharsets.UTF_8),
                within);
    }

    private static Map<String, String> fields(EventStore.Due due) {
        ObjectNode event = Json.readOwn(due.payload());
        String sid = "SM" + due.delivery().object().toString().replace("-", "");
        String status = WORDS.getOrDefault(event.path("type").asString(""), "failed");
        Map<String, String> out = new TreeMap<>();
        out.put("ApiVersion", "2010-04-01");
        out.put("MessageSid", sid);
        out.put("MessageStatus", status);
        out.put("SmsSid", sid);
        out.put("SmsStatus", status);
        String reason = event.at("/data/reason").asString("");
        if (!reason.isEmpty()) {
            out.put("ErrorMessage", reason);
        }
        return out;
    }
}
