package dev.gatepost.providers.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import com.twilio.security.RequestValidator;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** HOOK-02: our verifier agrees with Twilio's own wherever that one can express the case. */
class TwilioSignatureTest {
    private static final String TOKEN = "12345";
    private static final RequestValidator OFFICIAL = new RequestValidator(TOKEN);

    @Property(tries = 500)
    void itAgreesWithTheOfficialValidatorOnForms(
            @ForAll("forms") Map<String, String> form, @ForAll("urls") String url, @ForAll("forgeries") String forgery)
            throws GeneralSecurityException {
        // Signed by the documented rule, independently of both; then perhaps spoiled.
        StringBuilder text = new StringBuilder(url);
        new TreeMap<>(form).forEach((name, value) -> text.append(name).append(value));
        String signature = sign(text.toString());
        Map<String, String> sent = new TreeMap<>(form);
        if (forgery.equals("parameter")) {
            sent.put("Extra", "1");
        } else if (forgery.equals("signature")) {
            signature = sign(text + " ");
        }
        boolean official = OFFICIAL.validate(url, sent, signature);
        Verdict ours = TwilioSignature.verify(post(url, encode(sent), signature), List.of(new Secret(TOKEN)));
        assertThat(ours instanceof Verdict.Genuine).isEqualTo(official).isEqualTo(forgery.equals("none"));
    }

    @Property(tries = 200)
    void itAgreesWithTheOfficialValidatorOnJsonBodies(@ForAll String body, @ForAll boolean spoiled) throws Exception {
        String text = new String(body.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        String url = "https://gw.example.com/c?bodySHA256=" + sha256(text);
        String sent = spoiled ? text + " " : text;
        RawCallback callback = new RawCallback(
                "POST",
                url,
                List.of(
                        new RawCallback.Header("Content-Type", "application/json"),
                        new RawCallback.Header("X-Twilio-Signature", sign(url))),
                sent.getBytes(StandardCharsets.UTF_8));
        boolean official = OFFICIAL.validate(url, sent, sign(url));
        Verdict ours = TwilioSignature.verify(callback, List.of(new Secret(TOKEN)));
        assertThat(ours instanceof Verdict.Genuine).isEqualTo(official).isEqualTo(!spoiled);
    }

    @Provide
    Arbitrary<Map<String, String>> forms() {
        Arbitrary<String> names = Arbitraries.strings()
                .alpha()
                .numeric()
                .withChars("_")
                .ofMinLength(1)
                .ofMaxLength(12);
        Arbitrary<String> values = Arbitraries.strings()
                .all()
                .ofMaxLength(20)
                .map(text -> new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
        return Arbitraries.maps(names, values).ofMaxSize(8).filter(map -> !map.containsKey("Extra"));
    }

    @Provide
    Arbitrary<String> urls() {
        return Arbitraries.of(
                "https://gw.example.com/callbacks/cnn_1",
                "https://gw.example.com/callbacks/cnn_1?ref=0190a1b2c3d4e5f60718293a4b5c6d7e.1",
                "http://gw.example.com/x?a=1&b=2",
                "https://gw.example.com/");
    }

    @Provide
    Arbitrary<String> forgeries() {
        return Arbitraries.of("none", "parameter", "signature");
    }

    /** HOOK-02: the port is edited on the text; escapes stay as they came. */
    @Test
    void aPortMayBeWrittenOrLeftOutOnEitherSide() throws GeneralSecurityException {
        List<List<String>> pairs = List.of(
                List.of("https://h.example:443/p?x=%2B1&n=%C3%BC", "https://h.example/p?x=%2B1&n=%C3%BC"),
                List.of("https://h.example/p?x=%2B1", "https://h.example:8443/p?x=%2B1"),
                List.of("http://h.example:80/p", "http://h.example/p"),
                List.of("https://u:p@h.example:443/p", "https://u:p@h.example/p"),
                List.of("https://h.example:443?x=1:2", "https://h.example?x=1:2"));
        for (List<String> pair : pairs) {
            RawCallback callback = post(pair.get(1), "", sign(pair.get(0)));
            assertThat(TwilioSignature.verify(callback, List.of(new Secret(TOKEN))))
                    .as(pair.toString())
                    .isInstanceOf(Verdict.Genuine.class);
        }
        RawCallback otherScheme = post("https://h.example/p", "", sign("https://h.example:80/p"));
        assertThat(TwilioSignature.verify(otherScheme, List.of(new Secret(TOKEN))))
                .isInstanceOf(Verdict.Forged.class);
    }

    /** HOOK-01: what the signature does not cover is not let in beside it. */
    @Test
    void aBodyThatTheSignatureDoesNotCoverIsForged() throws GeneralSecurityException {
        String url = "https://gw.example.com/c?MessageSid=SM1&MessageStatus=sent";
        RawCallback.Header proof = new RawCallback.Header("X-Twilio-Signature", sign(url));
        byte[] body = "MessageStatus=failed".getBytes(StandardCharsets.UTF_8);
        for (RawCallback callback : List.of(
                new RawCallback("GET", url, List.of(proof), body),
                new RawCallback("POST", url, List.of(proof), body),
                new RawCallback(
                        "POST", url, List.of(proof, new RawCallback.Header("Content-Type", "text/plain")), body))) {
            assertThat(TwilioSignature.verify(callback, List.of(new Secret(TOKEN))))
                    .isInstanceOf(Verdict.Forged.class);
        }
        assertThat(TwilioSignature.verify(
                        new RawCallback("GET", url, List.of(proof), new byte[0]), List.of(new Secret(TOKEN))))
                .isEqualTo(new Verdict.Genuine("SM1:sent"));
    }

    private static RawCallback post(String url, String form, String signature) {
        return new RawCallback(
                "POST",
                url,
                new ArrayList<>(List.of(
                        new RawCallback.Header("Content-Type", "application/x-www-form-urlencoded"),
                        new RawCallback.Header("X-Twilio-Signature", signature))),
                form.getBytes(StandardCharsets.UTF_8));
    }

    private static String encode(Map<String, String> form) {
        return form.entrySet().stream()
                .map(entry -> URLEncoder.encode(entry.getKey(), StandardCharsets.UTF_8) + "="
                        + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static String sign(String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(TOKEN.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
        return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String sha256(String text) throws GeneralSecurityException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
