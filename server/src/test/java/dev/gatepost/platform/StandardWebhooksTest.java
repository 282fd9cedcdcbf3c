package dev.gatepost.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.gatepost.platform.StandardWebhooks.Headers;
import dev.gatepost.platform.StandardWebhooks.Verdict;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** EVT-01: events are signed as the Standard Webhooks specification says; its official library is the oracle. */
class StandardWebhooksTest {
    private static final Secret SECRET = StandardWebhooks.newSecret(new SecureRandom());
    private static final Secret OTHER = StandardWebhooks.newSecret(new SecureRandom());
    private static final byte[] BODY = "{\"type\":\"message.delivered\"}".getBytes(StandardCharsets.UTF_8);
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @Property(tries = 200)
    void theOfficialLibraryBelievesWhatWeSign(@ForAll String body, @ForAll("ids") String id) throws Exception {
        // The library reads the machine's clock.
        String text = new String(body.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        Headers signed =
                StandardWebhooks.sign(List.of(OTHER, SECRET), id, Instant.now(), text.getBytes(StandardCharsets.UTF_8));
        Map<String, List<String>> headers = Map.of(
                StandardWebhooks.ID, List.of(signed.id()),
                StandardWebhooks.TIMESTAMP, List.of(signed.timestamp()),
                StandardWebhooks.SIGNATURE, List.of(signed.signature()));
        new Webhook(SECRET.reveal())
                .verify(text, HttpHeaders.of(headers, (name, value) -> true).map());
        new Webhook(OTHER.reveal())
                .verify(text, HttpHeaders.of(headers, (name, value) -> true).map());
    }

    @Property(tries = 200)
    void weBelieveWhatTheOfficialLibrarySigns(@ForAll String body, @ForAll("ids") String id) throws Exception {
        String text = new String(body.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        String signature = new Webhook(SECRET.reveal()).sign(id, NOW.getEpochSecond(), text);
        Headers headers = new Headers(id, Long.toString(NOW.getEpochSecond()), signature);
        assertThat(StandardWebhooks.verify(List.of(SECRET), headers, text.getBytes(StandardCharsets.UTF_8), NOW))
                .isEqualTo(new Verdict.Genuine(id));
    }

    @Provide
    Arbitrary<String> ids() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .numeric()
                .withChars("_-")
                .ofMinLength(1)
                .ofMaxLength(60);
    }

    @Test
    void theOfficialLibraryRefusesAChangedBodyOfOurs() {
        Headers signed = StandardWebhooks.sign(List.of(SECRET), "evt_1", Instant.now(), BODY);
        Map<String, List<String>> headers = Map.of(
                StandardWebhooks.ID, List.of(signed.id()),
                StandardWebhooks.TIMESTAMP, List.of(signed.timestamp()),
                StandardWebhooks.SIGNATURE, List.of(signed.signature()));
        assertThatThrownBy(() -> new Webhook(SECRET.reveal()).verify("{}", headers))
                .isInstanceOf(WebhookVerificationException.class);
    }

    @Test
    void everyConfiguredSecretIsTriedAndAnUnknownOneIsNotBelieved() {
        Headers old = StandardWebhooks.sign(List.of(OTHER), "evt_1", NOW, BODY);
        assertThat(StandardWebhooks.verify(List.of(SECRET, OTHER), old, BODY, NOW))
                .isInstanceOf(Verdict.Genuine.class);
        assertThat(StandardWebhooks.verify(List.of(SECRET), old, BODY, NOW)).isInstanceOf(Verdict.Forged.class);
        assertThat(StandardWebhooks.verify(List.of(), old, BODY, NOW)).isInstanceOf(Verdict.Forged.class);
    }

    @Test
    void aByteMoreOrLessAnywhereIsForged() {
        Headers signed = StandardWebhooks.sign(List.of(SECRET), "evt_1", NOW, BODY);
        for (int i = 0; i < BODY.length; i++) {
            byte[] changed = Arrays.copyOf(BODY, BODY.length);
            changed[i] ^= 1;
            assertThat(StandardWebhooks.verify(List.of(SECRET), signed, changed, NOW))
                    .isInstanceOf(Verdict.Forged.class);
        }
        for (Headers changed : List.of(
                new Headers("evt_2", signed.timestamp(), signed.signature()),
                new Headers(signed.id(), "" + (NOW.getEpochSecond() + 1), signed.signature()),
                new Headers(signed.id(), "+" + signed.timestamp(), signed.signature()),
                new Headers(signed.id(), signed.timestamp(), signed.signature().replace("v1,", "v2,")),
                new Headers(signed.id(), signed.timestamp(), signed.signature().replace("v1,", "v1a,")),
                new Headers(signed.id(), signed.timestamp(), ""))) {
            assertThat(StandardWebhooks.verify(List.of(SECRET), changed, BODY, NOW))
                    .as(changed.toString())
                    .isInstanceOf(Verdict.Forged.class);
        }
    }

    @Test
    void fiveMinutesEitherWayAreToleratedAndNoMore() {
        Headers signed = StandardWebhooks.sign(List.of(SECRET), "evt_1", NOW, BODY);
        for (long off : new long[] {-300, 0, 300}) {
            assertThat(StandardWebhooks.verify(List.of(SECRET), signed, BODY, NOW.plusSeconds(off)))
                    .isInstanceOf(Verdict.Genuine.class);
        }
        for (long off : new long[] {-301, 301, 1_000_000}) {
            assertThat(StandardWebhooks.verify(List.of(SECRET), signed, BODY, NOW.plusSeconds(off)))
                    .isInstanceOf(Verdict.Stale.class);
        }
    }

    @Test
    void aFullStopInTheIdIsRefusedBecauseItsEndCouldBeReadAsATimestamp() {
        assertThatThrownBy(() -> StandardWebhooks.sign(List.of(SECRET), "a.1", NOW, BODY))
                .isInstanceOf(IllegalArgumentException.class);
        byte[] moved = ("7." + new String(BODY, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
        Headers signed = StandardWebhooks.sign(List.of(SECRET), "a", NOW, moved);
        Headers shifted = new Headers("a." + NOW.getEpochSecond(), "7", signed.signature());
        assertThat(StandardWebhooks.verify(List.of(SECRET), shifted, BODY, Instant.ofEpochSecond(7)))
                .isInstanceOf(Verdict.Forged.class);
    }

    @Test
    void aPublicKeyProvesEd25519AndNothingElse() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] encoded = pair.getPublic().getEncoded();
        byte[] raw = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
        Secret key = new Secret("whpk_" + Base64.getEncoder().encodeToString(raw));
        Signature signer = Signature.getInstance("Ed25519");
        signer.initSign(pair.getPrivate());
        signer.update(("evt_1." + NOW.getEpochSecond() + ".").getBytes(StandardCharsets.UTF_8));
        signer.update(BODY);
        String proof = Base64.getEncoder().encodeToString(signer.sign());
        String time = Long.toString(NOW.getEpochSecond());
        assertThat(StandardWebhooks.verify(List.of(key), new Headers("evt_1", time, "v1a," + proof), BODY, NOW))
                .isEqualTo(new Verdict.Genuine("evt_1"));
        // Whoever knows only the public key must not be able to use it as a shared secret.
        Secret confused = new Secret("whsec_" + Base64.getEncoder().encodeToString(raw));
        Headers hmac = StandardWebhooks.sign(List.of(confused), "evt_1", NOW, BODY);
        assertThat(StandardWebhooks.verify(List.of(key), hmac, BODY, NOW)).isInstanceOf(Verdict.Forged.class);
    }

    @Test
    void weakSecretsAreNotSignedWith() {
        Secret weak = new Secret("whsec_" + Base64.getEncoder().encodeToString(new byte[23]));
        assertThatThrownBy(() -> StandardWebhooks.sign(List.of(weak), "evt_1", NOW, BODY))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
