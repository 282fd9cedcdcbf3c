package dev.gatepost.platform;

import java.net.URI;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a push message goes: a device of one of three services, or a browser. Each has one written form, at most 1,024
 * characters long: {@code apns:} and the device token in hex, {@code fcm:} and the registration token, {@code webpush:}
 * and the subscription as {@code ENDPOINT#P256DH.AUTH}. None can print itself.
 */
public sealed interface PushAddress {
    /** The canonical form. */
    String written();

    /** Apple's: the token in hex, in lower case. Apple promises no length; it is 32 bytes today. */
    record Apns(String token) implements PushAddress {
        @Override
        public String written() {
            return "apns:" + token;
        }

        @Override
        public String toString() {
            return "Apns";
        }
    }

    /** Firebase's. */
    record Fcm(String token) implements PushAddress {
        @Override
        public String written() {
            return "fcm:" + token;
        }

        @Override
        public String toString() {
            return "Fcm";
        }
    }

    /**
     * A browser's subscription (RFC 8030, RFC 8291).
     *
     * @param endpoint https; whoever gave the address chose it, so it may be called only where strangers may lead us
     * @param key {@code p256dh}: 65 bytes, an uncompressed point of P-256, in base64url
     * @param auth 16 bytes in base64url
     */
    record WebPush(URI endpoint, String key, String auth) implements PushAddress {
        @Override
        public String written() {
            return "webpush:" + endpoint + '#' + key + '.' + auth;
        }

        @Override
        public String toString() {
            return "WebPush";
        }
    }

    /** Reads any of the forms; empty when the text is none. Never throws. */
    static Optional<PushAddress> parse(String raw) {
        int end = raw.indexOf(':');
        if (end < 0 || raw.length() > Forms.LONGEST) {
            return Optional.empty();
        }
        String rest = raw.substring(end + 1);
        return switch (raw.substring(0, end).toLowerCase(Locale.ROOT)) {
            case "apns" ->
                Forms.APNS.matcher(rest).matches()
                        ? Optional.of(new Apns(rest.toLowerCase(Locale.ROOT)))
                        : Optional.empty();
            case "fcm" -> Forms.FCM.matcher(rest).matches() ? Optional.of(new Fcm(rest)) : Optional.empty();
            case "webpush" -> Forms.webPush(rest);
            default -> Optional.empty();
        };
    }

    /** How they are written. */
    final class Forms {
        private static final int LONGEST = 1_024;
        private static final Pattern APNS = Pattern.compile("(?:[0-9A-Fa-f]{2}){32,100}");
        private static final Pattern FCM = Pattern.compile("[A-Za-z0-9_:-]{32,900}");
        private static final int POINT = 65;
        private static final int AUTH = 16;

        private Forms() {}

        private static Optional<PushAddress> webPush(String rest) {
            int hash = rest.lastIndexOf('#');
            int dot = rest.lastIndexOf('.');
            if (hash < 0 || dot < hash) {
                return Optional.empty();
            }
            String key = bare(rest.substring(hash + 1, dot));
            String auth = bare(rest.substring(dot + 1));
            boolean fits = decoded(key, POINT) && key.startsWith("B") && decoded(auth, AUTH);
            return fits ? endpoint(rest.substring(0, hash)).map(url -> new WebPush(url, key, auth)) : Optional.empty();
        }

        private static String bare(String base64) {
            return base64.endsWith("=") ? base64.substring(0, base64.indexOf('=')) : base64;
        }

        private static boolean decoded(String base64, int bytes) {
            try {
                byte[] raw = Base64.getUrlDecoder().decode(base64);
                return raw.length == bytes
                        && Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(raw)
                                .equals(base64);
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        private static Optional<URI> endpoint(String text) {
            try {
                URI url = new URI(text);
                boolean fits = "https".equals(url.getScheme())
                        && url.getHost() != null
                        && url.getRawUserInfo() == null
                        && url.getRawFragment() == null
                        && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
                return fits ? Optional.of(url) : Optional.empty();
            } catch (java.net.URISyntaxException e) {
                return Optional.empty();
            }
        }
    }
}
