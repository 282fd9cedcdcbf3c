import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Believes an event of Gatepost (Standard Webhooks), with nothing but Java's own library.
 *
 * <p>{@link #verify} gives the event's id, or throws. Give it the body exactly as it came, before any parser has touched
 * it.
 */
public final class VerifyEvent {
    private static final Duration TOLERANCE = Duration.ofSeconds(300);

    /** The three headers of an event. */
    public record Headers(String id, String timestamp, String signature) {}

    /** @param secrets one, or two while the secret changes */
    public static String verify(List<String> secrets, Headers headers, byte[] body, Instant now)
            throws GeneralSecurityException {
        if (!headers.timestamp().matches("[0-9]{1,12}")) {
            throw new SecurityException("the time stamp is no number");
        }
        boolean proven = false;
        for (String secret : secrets) {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.replaceFirst("^whsec_", "")), "HmacSHA256"));
            mac.update((headers.id() + "." + headers.timestamp() + ".").getBytes(StandardCharsets.UTF_8));
            byte[] expected = Base64.getEncoder().encode(mac.doFinal(body));
            for (String signature : headers.signature().split(" ")) {
                boolean fits = signature.startsWith("v1,")
                        && MessageDigest.isEqual(expected, signature.substring(3).getBytes(StandardCharsets.UTF_8));
                proven |= fits;
            }
        }
        if (!proven) {
            throw new SecurityException("no signature fits");
        }
        Instant at = Instant.ofEpochSecond(Long.parseLong(headers.timestamp()));
        if (Duration.between(at, now).abs().compareTo(TOLERANCE) > 0) {
            throw new SecurityException("the event is too old, or of the future");
        }
        return headers.id(); // keep it: an event may come twice, under the same id
    }

    public static void main(String[] given) throws Exception {
        try {
            List<String> secrets = List.of(System.getenv("WEBHOOK_SECRETS").split(" "));
            var headers = new Headers(given[0], given[1], given[2]);
            System.out.println(verify(secrets, headers, System.in.readAllBytes(), Instant.now()));
        } catch (SecurityException fault) {
            System.err.println(fault.getMessage());
            System.exit(1);
        }
    }
}
