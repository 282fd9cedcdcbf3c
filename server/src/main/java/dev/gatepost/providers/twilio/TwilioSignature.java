package dev.gatepost.providers.twilio;

import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Hmac;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The proof in {@code X-Twilio-Signature}: base64 of HMAC-SHA1 with the account's auth token over the URL, followed for
 * a form by its sorted names and values; a JSON body is proven by its hash in the query parameter {@code bodySHA256}
 * instead. Twilio may have written the default port or left it out, and a proxy may have changed it, so three spellings
 * of the URL are tried; the edits are made on the text, because rebuilding a URL changes its escapes. Source: Twilio,
 * "Webhooks security", and the behaviour of its official validators.
 *
 * <p>The scheme has no time and no nonce. What stops a replay is the event id, and it is therefore made of signed
 * fields alone: {@code I-Twilio-Idempotency-Token} is not signed, so whoever replays a callback could change it.
 */
final class TwilioSignature {
    static final String HEADER = "X-Twilio-Signature";

    private static final String BODY_HASH = "bodySHA256=";

    private TwilioSignature() {}

    static Verdict verify(RawCallback callback, List<Secret> tokens) {
        Optional<String> signature = callback.only(HEADER);
        if (signature.isEmpty()) {
            return new Verdict.Forged(HEADER + " is missing or repeated");
        }
        Covered covered = covered(callback);
        return switch (covered) {
            case Covered.Not not -> new Verdict.Forged(not.why());
            case Covered.Form form ->
                isProven(callback.url(), form.parameters().signedText(), signature.get(), tokens)
                        ? new Verdict.Genuine(eventId(form.parameters(), callback))
                        : new Verdict.Forged("the signature does not fit");
            case Covered.UrlAlone url ->
                isProven(callback.url(), new byte[0], signature.get(), tokens)
                        ? new Verdict.Genuine(eventId(query(callback.url()), callback))
                        : new Verdict.Forged("the signature does not fit");
        };
    }

    /** What the signature has to cover for this callback. */
    private sealed interface Covered {
        record Form(FormParameters parameters) implements Covered {}

        record UrlAlone() implements Covered {}

        record Not(String why) implements Covered {}
    }

    private static Covered covered(RawCallback callback) {
        if ("GET".equals(callback.method())) {
            return callback.body().length == 0
                    ? new Covered.UrlAlone()
                    : new Covered.Not("a body that the signature does not cover");
        }
        if (isForm(callback)) {
            Optional<FormParameters> form = FormParameters.parse(callback.body());
            return form.isPresent() ? new Covered.Form(form.get()) : new Covered.Not("the form is malformed");
        }
        Optional<String> hash = bodyHash(callback.url());
        if (hash.isEmpty()) {
            return callback.body().length == 0
                    ? new Covered.UrlAlone()
                    : new Covered.Not("a body that the signature does not cover");
        }
        byte[] actual =
                HexFormat.of().formatHex(Digests.sha256(callback.body())).getBytes(StandardCharsets.US_ASCII);
        return MessageDigest.isEqual(actual, hash.get().getBytes(StandardCharsets.UTF_8))
                ? new Covered.UrlAlone()
                : new Covered.Not("bodySHA256 does not fit the body");
    }

    static boolean isForm(RawCallback callback) {
        return callback.only("Content-Type")
                .map(type -> type.toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded"))
                .orElse(false);
    }

    /** The parameters in the query of a URL; none when it is malformed. */
    static FormParameters query(String url) {
        int mark = url.indexOf('?');
        byte[] query = mark < 0 ? new byte[0] : url.substring(mark + 1).getBytes(StandardCharsets.UTF_8);
        return FormParameters.parse(query)
                .or(() -> FormParameters.parse(new byte[0]))
                .orElseThrow();
    }

    /** The first one counts when there are several. */
    private static Optional<String> bodyHash(String url) {
        int mark = url.indexOf('?');
        if (mark < 0) {
            return Optional.empty();
        }
        for (String pair : url.substring(mark + 1).split("&")) {
            if (pair.startsWith(BODY_HASH)) {
                return Optional.of(pair.substring(BODY_HASH.length()));
            }
        }
        return Optional.empty();
    }

    private static boolean isProven(String url, byte[] parameters, String signature, List<Secret> tokens) {
        byte[] given = signature.getBytes(StandardCharsets.UTF_8);
        boolean proven = false;
        for (Secret token : tokens) {
            byte[] key = token.reveal().getBytes(StandardCharsets.UTF_8);
            for (String spelling : spellings(url)) {
                byte[] mac = Hmac.sha1(key, spelling.getBytes(StandardCharsets.UTF_8), parameters);
                proven |= MessageDigest.isEqual(Base64.getEncoder().encode(mac), given);
            }
        }
        return proven;
    }

    /** The URL as it is, and with its port left out or the scheme's default written in. */
    static List<String> spellings(String url) {
        List<String> all = new ArrayList<>(List.of(url));
        int start = url.indexOf("://") + 3;
        if (start < 3) {
            return all;
        }
        int end = start;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        String authority = url.substring(start, end);
        String rest = url.substring(end);
        // A colon before the last @ or inside the brackets of an IPv6 address begins no port.
        int colon = authority.lastIndexOf(':');
        if (colon > Math.max(authority.lastIndexOf('@'), authority.lastIndexOf(']'))) {
            all.add(url.substring(0, start) + authority.substring(0, colon) + rest);
        } else {
            String port = url.regionMatches(true, 0, "https:", 0, 6) ? ":443" : ":80";
            all.add(url.substring(0, end) + port + rest);
        }
        return all;
    }

    private static String eventId(FormParameters signed, RawCallback callback) {
        Optional<String> sid = signed.only("MessageSid").or(() -> signed.only("SmsSid"));
        Optional<String> status = signed.only("MessageStatus").or(() -> signed.only("SmsStatus"));
        String id = sid.orElse("") + ':' + status.orElse("");
        if (sid.isPresent() && id.length() <= 200) {
            return id;
        }
        return HexFormat.of()
                .formatHex(Digests.sha256(callback.url().getBytes(StandardCharsets.UTF_8), callback.body()));
    }
}
