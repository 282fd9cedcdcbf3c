package dev.gatepost.providers.forge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Provider;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.ProviderCatalogue;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import dev.gatepost.providers.forge.ForgeCallback.Event;
import dev.gatepost.providers.forge.ForgeCallback.Made;
import dev.gatepost.providers.forge.ForgeCallback.Teller;
import dev.gatepost.providers.forge.ForgeCallback.Wish;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HOOK-01, HOOK-02: each form that can be forged passes the proof of its provider and says what it should. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForgeCallbackTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final String URL = "https://gate.example.com/callbacks/cnn_1";
    private static final String OURS = "019a3c1e5f7a7b3c8d2e1f0a9b8c7d6e.2";
    private static final String THEIRS = "SM0123456789abcdef0123456789abcdef";
    private static final Secret WORD = new Secret("0123456789abcdef0123456789abcdef");

    private final OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()));

    @AfterAll
    void close() {
        http.close();
    }

    private static Account account(String provider, Map<String, Secret> keys) {
        Map<String, String> settings =
                provider.equals("postmark") ? Map.of("username", "gatepost") : Map.of("account_sid", "AC1");
        return new Account(ConnectionId.next(), settings, keys);
    }

    private static Map<String, Secret> shared(String provider) {
        return switch (provider) {
            case "twilio", "plivo" -> Map.of("auth_token", WORD);
            case "sinch" -> Map.of("secret", WORD);
            case "vonage" -> Map.of("signature_secret", WORD);
            case "messagebird", "bird", "mailgun" -> Map.of("signing_key", WORD);
            case "whatsapp" -> Map.of("app_secret", WORD);
            case "postmark" -> Map.of("password", WORD);
            case "resend" ->
                Map.of("secret", new Secret("whsec_" + Base64.getEncoder().encodeToString(new byte[32])));
            default -> throw new IllegalArgumentException(provider);
        };
    }

    private CallbackEvent told(String provider, Account account, @Nullable Secret own, Wish wish) {
        Provider judge = ProviderCatalogue.builtIn(http, http, InstantSource.fixed(NOW))
                .named(provider)
                .orElseThrow();
        RawCallback raw = made(ForgeCallback.make(new Teller(provider, account, URL, own), wish, NOW));
        assertThat(judge.verify(raw, account, NOW)).as(provider).isInstanceOf(Verdict.Genuine.class);
        byte[] other = raw.body().clone();
        other[other.length / 2] ^= 1;
        var changed = new RawCallback(raw.method(), raw.url(), raw.headers(), other);
        if (!provider.equals("mailgun") && !provider.equals("postmark")) {
            assertThat(judge.verify(changed, account, NOW)).isInstanceOf(Verdict.Forged.class);
        }
        List<CallbackEvent> events = judge.parse(raw);
        assertThat(events).hasSize(1);
        return events.getFirst();
    }

    private static RawCallback made(Made made) {
        assertThat(made).isInstanceOf(Made.Fine.class);
        return ((Made.Fine) made).callback();
    }

    private void tellsOfAMessage(String provider, Account account, @Nullable Secret own) {
        for (Event event : List.of(Event.DELIVERED, Event.FAILED)) {
            var wish = new Wish(event, OURS, THEIRS, "", "", "");
            assertThat(told(provider, account, own, wish)).isInstanceOfSatisfying(CallbackEvent.Receipt.class, r -> {
                assertThat(r.ours()).isEqualTo(new Provider.AttemptReference(OURS));
                assertThat(r.status() == Provider.ReportedStatus.DELIVERED).isEqualTo(event == Event.DELIVERED);
            });
        }
    }

    private void bringsWhatAPersonWrote(String provider, Account account, @Nullable Secret own) {
        var wish = new Wish(Event.INBOUND, "", "", "+4915112345601", "+4915112345699", "a&b = 'ü' ☂");
        assertThat(told(provider, account, own, wish)).isInstanceOfSatisfying(CallbackEvent.Inbound.class, m -> {
            assertThat(m.from()).isEqualTo("+4915112345601");
            assertThat(m.to()).isEqualTo("+4915112345699");
            assertThat(m.text()).isEqualTo("a&b = 'ü' ☂");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"twilio", "sinch", "vonage", "plivo", "messagebird", "bird", "whatsapp"})
    void thoseWhoCarryTexts(String provider) {
        Account account = account(provider, shared(provider));
        tellsOfAMessage(provider, account, null);
        bringsWhatAPersonWrote(provider, account, null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mailgun", "resend", "postmark"})
    void thoseWhoCarryMail(String provider) {
        Account account = account(provider, shared(provider));
        tellsOfAMessage(provider, account, null);
        leftByTheirLink(provider, account, null);
    }

    private void leftByTheirLink(String provider, Account account, @Nullable Secret own) {
        var wish = new Wish(Event.STOP, OURS, THEIRS, "", "", "");
        assertThat(told(provider, account, own, wish))
                .isInstanceOfSatisfying(
                        CallbackEvent.Receipt.class,
                        r -> assertThat(r.failure() == Provider.Failure.OPTED_OUT
                                        || r.status() == Provider.ReportedStatus.COMPLAINED)
                                .isTrue());
        assertThat(ForgeCallback.make(
                        new Teller(provider, account, URL, own), new Wish(Event.INBOUND, "", "", "a", "b", "c"), NOW))
                .isInstanceOf(Made.Refused.class);
    }

    @Test
    void thoseWithAKeyOfTheirOwnArePlayedWithAPairOfOnesOwn() throws Exception {
        KeyPair edwards = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Account telnyx = account("telnyx", Map.of("public_key", open(edwards)));
        tellsOfAMessage("telnyx", telnyx, pem(edwards));
        bringsWhatAPersonWrote("telnyx", telnyx, pem(edwards));
        KeyPairGenerator curves = KeyPairGenerator.getInstance("EC");
        curves.initialize(256);
        KeyPair curve = curves.generateKeyPair();
        Account sendGrid = account("sendgrid", Map.of("public_key", open(curve)));
        tellsOfAMessage("sendgrid", sendGrid, pem(curve));
        leftByTheirLink("sendgrid", sendGrid, pem(curve));

        var wish = new Wish(Event.DELIVERED, OURS, THEIRS, "", "", "");
        for (Secret wrong : new Secret[] {null, new Secret("no key"), pem(curve)}) {
            assertThat(ForgeCallback.make(new Teller("telnyx", telnyx, URL, wrong), wish, NOW))
                    .isInstanceOf(Made.Refused.class);
        }
    }

    private static Secret open(KeyPair pair) {
        return new Secret(Base64.getEncoder().encodeToString(pair.getPublic().getEncoded()));
    }

    private static Secret pem(KeyPair pair) {
        return new Secret("-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n");
    }
}
