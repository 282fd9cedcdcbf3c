package dev.gatepost.providers.vonage;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.OutboundRequest.Header;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.Provider;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import dev.gatepost.providers.api.ApiCall;
import dev.gatepost.providers.api.Dialect;
import dev.gatepost.providers.api.ProviderApi;
import dev.gatepost.providers.api.Specs;
import dev.gatepost.providers.proofs.Proof;
import dev.gatepost.providers.proofs.Proofs;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Text messages through Vonage's Messages API (v1), or its older SMS API where the connection says {@code api: sms}.
 * Either carries our reference in a field of its own, honours no key and cannot be asked by it.
 */
public final class VonageProvider implements Provider {
    private static final String MESSAGES_URL = "https://api.nexmo.com";
    private static final String SMS_URL = "https://rest.nexmo.com";
    private static final Proof PROOF = Proofs.named("vonage").orElseThrow();
    // GSM 03.38 beyond ASCII; any other character needs the type "unicode" in the SMS API.
    private static final String GSM = "@£$¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà€";

    private final ProviderApi messages;
    private final ProviderApi sms;
    private final VonageToken token;

    public VonageProvider(OutboundHttp http, InstantSource clock) {
        this.messages = new ProviderApi(
                http,
                clock,
                Set.of(Channel.SMS),
                new Dialect(
                        a -> Dialect.text(a.path("message_uuid")),
                        a -> VonageCallbacks.fragment(a.path("type").asString(""))
                                .orElse(""),
                        VonageErrors.MESSAGES));
        this.sms = new ProviderApi(
                http,
                clock,
                Set.of(Channel.SMS),
                new Dialect(a -> Dialect.text(first(a).path("message-id")), VonageProvider::smsCode, VonageErrors.SMS));
        this.token = new VonageToken(clock);
    }

    /** A long text comes back as several entries; they share their fate. */
    private static JsonNode first(JsonNode answer) {
        return answer.path("messages").path(0);
    }

    /** The SMS API answers 200 whatever came of it. */
    private static String smsCode(JsonNode answer) {
        String status = first(answer).path("status").asString("");
        return status.equals("0") ? "" : status;
    }

    @Override
    public String name() {
        return "vonage";
    }

    @Override
    public Traits traits() {
        return new Traits(Set.of(Channel.SMS), Correlation.OURS, false, false);
    }

    @Override
    public List<SettingSpec> settings() {
        return List.of(
                Specs.optional("api", "messages (if not given) or sms"),
                Specs.optional("api_key", "The account's key, to send with its secret"),
                Specs.optional("application_id", "The application, to send with its private key"),
                Specs.optional("scheme", "How callbacks are proven: jwt-hs256 (if not given) or legacy-sig"),
                Specs.optional("algorithm", "Of legacy-sig: MD5 (if not given), HMAC-SHA256 and others"),
                ApiCall.baseUrl(MESSAGES_URL + " or " + SMS_URL),
                Specs.optionalSecret("api_secret", "The secret of api_key"),
                Specs.optionalSecret("private_key", "The application's key, PKCS #8 in PEM"),
                Specs.secret("signature_secret", "Proves callbacks"),
                Specs.previous("signature_secret"));
    }

    @Override
    public Answer send(Attempt attempt, Account account) {
        return switch (account.settings().getOrDefault("api", "messages")) {
            case "messages" -> byMessages(attempt, account);
            case "sms" -> bySms(attempt, account);
            default -> new Answer.Refused(Failure.ACCOUNT, "settings", "the setting api is messages or sms");
        };
    }

    private Answer byMessages(Attempt attempt, Account account) {
        ApiCall call = ApiCall.to(account, MESSAGES_URL, "/v1/messages");
        Optional<Header> bearer = token.header(account);
        return messages.json(
                attempt,
                bearer.isPresent()
                        ? call.with(bearer)
                        : call.basic(account.settings().getOrDefault("api_key", ""), "api_secret"),
                Map.of(
                        "channel", "sms",
                        "message_type", "text",
                        "to", bare(attempt.to()),
                        "from", bare(attempt.from()),
                        "text", attempt.text(),
                        "client_ref", attempt.reference().value(),
                        "webhook_url", attempt.callbackUrl(),
                        "webhook_version", "v1"));
    }

    /** The SMS API takes its credentials among the fields. */
    private Answer bySms(Attempt attempt, Account account) {
        String key = account.settings().getOrDefault("api_key", "");
        Secret secret = account.secrets().get("api_secret");
        ApiCall call = ApiCall.to(account, SMS_URL, "/sms/json").basic(key, "api_secret");
        Map<String, String> form = new LinkedHashMap<>();
        form.put("api_key", key);
        form.put("api_secret", secret == null ? "" : secret.reveal());
        form.put("to", bare(attempt.to()));
        form.put("from", bare(attempt.from()));
        form.put("text", attempt.text());
        form.put("type", attempt.text().chars().allMatch(VonageProvider::isGsm) ? "text" : "unicode");
        form.put("client-ref", attempt.reference().value());
        form.put("callback", attempt.callbackUrl());
        return sms.form(attempt, call, form);
    }

    private static boolean isGsm(int c) {
        return c < 0x7f && c != '`' && c >= ' ' || c == '\n' || c == '\r' || GSM.indexOf(c) >= 0;
    }

    /** Vonage wants numbers without the plus sign. */
    private static String bare(String number) {
        return number.startsWith("+") ? number.substring(1) : number;
    }

    @Override
    public Standing ask(AttemptReference reference, Account account) {
        return new Standing.CannotTell("Vonage cannot be asked by our reference");
    }

    @Override
    public Verdict verify(RawCallback callback, Account account, Instant now) {
        return PROOF.of(callback, account, now);
    }

    @Override
    public List<CallbackEvent> parse(RawCallback callback) {
        return VonageCallbacks.parse(callback);
    }
}
