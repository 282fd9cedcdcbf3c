package dev.gatepost.providers.forge;

import dev.gatepost.platform.Json;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.RawCallback.Header;
import dev.gatepost.providers.proofs.Signing;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Makes a callback in the form and with the proof of one provider. */
public final class ForgeCallback {
    /** Those who sign with a key that we do not have. */
    private static final Set<String> OWN_KEY = Set.of("telnyx", "sendgrid", "sns");

    private static final Set<String> KNOWN = Set.of("sandbox", "sinch", "twilio");

    private ForgeCallback() {}

    /** What a callback tells. */
    public enum Event {
        DELIVERED,
        FAILED,
        INBOUND,
        STOP
    }

    /**
     * What is wanted.
     *
     * @param ours our reference of the attempt, for a receipt
     * @param theirs the provider's id of the message, or ""
     * @param from who writes, to whom, and what; for a message from a person
     */
    public record Wish(Event event, String ours, String theirs, String from, String to, String text) {
        boolean isReceipt() {
            return event == Event.DELIVERED || event == Event.FAILED;
        }

        String said() {
            return event == Event.STOP ? "STOP" : text;
        }
    }

    /** What came of it. */
    public sealed interface Made {
        record Fine(RawCallback callback) implements Made {}

        record Refused(String why) implements Made {}
    }

    /** {@code url} is the address that the provider calls. */
    public static Made make(String provider, Wish wish, Account account, String url, Instant now) {
        if (OWN_KEY.contains(provider)) {
            return new Made.Refused(provider + " signs with a private key that only it has, so nobody else can make its"
                    + " callbacks. To try one, give a test connection the public half of a key pair of your own.");
        }
        if (!KNOWN.contains(provider)) {
            return new Made.Refused("The form of " + provider + "'s callbacks is not known here; known are "
                    + KNOWN.stream().sorted().collect(Collectors.joining(", ")) + ".");
        }
        RawCallback unsigned =
                switch (provider) {
                    case "twilio" -> twilio(wish, account, url);
                    case "sinch" -> json(url, sinch(wish, now));
                    default -> json(url, sandbox(wish, account, now));
                };
        Optional<List<Header>> proof = Signing.of(provider, unsigned, account, now);
        if (proof.isEmpty()) {
            return new Made.Refused("The connection has no key to sign with.");
        }
        List<Header> headers = new ArrayList<>(unsigned.headers());
        headers.addAll(proof.get());
        return new Made.Fine(new RawCallback("POST", unsigned.url(), headers, unsigned.body()));
    }

    private static RawCallback json(String url, Map<String, Object> body) {
        return new RawCallback("POST", url, List.of(new Header("Content-Type", "application/json")), Json.write(body));
    }

    private static String id() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private static String or(String value, String otherwise) {
        return value.isEmpty() ? otherwise : value;
    }

    private static Map<String, Object> sandbox(Wish wish, Account account, Instant now) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("type", wish.isReceipt() ? "status" : "inbound");
        out.put("event_id", "evt_" + id());
        out.put("account", account.settings().getOrDefault("account", ""));
        if (wish.isReceipt()) {
            out.put("id", or(wish.theirs(), "sbx_" + id()));
            out.put("client_reference", wish.ours());
            out.put("status", wish.event() == Event.DELIVERED ? "delivered" : "failed");
        } else {
            out.put("channel", "sms");
            out.put("from", wish.from());
            out.put("to", wish.to());
            out.put("text", wish.said());
            out.put("opted_out", wish.event() == Event.STOP);
        }
        out.put("occurred_at", now.toString());
        return out;
    }

    private static Map<String, Object> sinch(Wish wish, Instant now) {
        Map<String, Object> out = new LinkedHashMap<>();
        if (wish.isReceipt()) {
            out.put("type", "recipient_delivery_report_sms");
            out.put("batch_id", or(wish.theirs(), id()));
            out.put("client_reference", wish.ours());
            out.put("code", wish.event() == Event.DELIVERED ? 0 : 402);
            out.put("status", wish.event() == Event.DELIVERED ? "Delivered" : "Failed");
            out.put("at", now.toString());
        } else {
            out.put("type", "mo_text");
            out.put("id", id());
            out.put("from", wish.from().replace("+", ""));
            out.put("to", wish.to().replace("+", ""));
            out.put("body", wish.said());
            out.put("received_at", now.toString());
        }
        return out;
    }

    private static RawCallback twilio(Wish wish, Account account, String url) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("AccountSid", account.settings().getOrDefault("account_sid", ""));
        form.put("MessageSid", or(wish.theirs(), "SM" + id()));
        String called = url;
        if (wish.isReceipt()) {
            form.put("MessageStatus", wish.event() == Event.DELIVERED ? "delivered" : "failed");
            if (wish.event() == Event.FAILED) {
                form.put("ErrorCode", "30008");
            }
            called = url + "?ref=" + wish.ours();
        } else {
            form.put("From", wish.from());
            form.put("To", wish.to());
            form.put("Body", wish.said());
            if (wish.event() == Event.STOP) {
                form.put("OptOutType", "STOP");
            }
        }
        String body = form.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        var type = new Header("Content-Type", "application/x-www-form-urlencoded");
        return new RawCallback("POST", called, List.of(type), body.getBytes(StandardCharsets.UTF_8));
    }
}
