package dev.gatepost.providers.twilio;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.Probed;
import dev.gatepost.providers.Provider;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import dev.gatepost.providers.api.ApiCall;
import dev.gatepost.providers.api.Dialect;
import dev.gatepost.providers.api.OwnReference;
import dev.gatepost.providers.api.ProviderApi;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Text messages through Twilio's Messages resource (API version 2010-04-01).
 *
 * <p>A 201 is taken. What counts as not taken: 429 ("never processed and always safe to retry", error 20429) and 503
 * (error 20503, and RFC 9110: the server is unable to handle the request). Any other 5xx is unknown: Twilio's page on
 * error 20500 says that a repeated POST may reach the person twice, and the resource honours no idempotency key. Nor
 * can it be asked by our reference, so what is unknown waits for its callback; the reference travels in the callback
 * URL, which Twilio signs.
 */
public final class TwilioProvider implements Provider {
    private static final String BASE_URL = "https://api.twilio.com";

    private final ProviderApi api;

    public TwilioProvider(OutboundHttp http, InstantSource clock) {
        this.api = new ProviderApi(
                http,
                clock,
                Set.of(Channel.SMS),
                new Dialect(answer -> Dialect.text(answer.path("sid")), TwilioProvider::code, TwilioErrors.ALL));
    }

    @Override
    public String name() {
        return "twilio";
    }

    @Override
    public Traits traits() {
        return new Traits(Set.of(Channel.SMS), Correlation.OURS, false, false);
    }

    @Override
    public List<SettingSpec> settings() {
        return List.of(
                new SettingSpec("account_sid", false, true, "The account, AC…"),
                new SettingSpec("messaging_service_sid", false, false, "The messaging service that holds the senders"),
                new SettingSpec("api_key_sid", false, false, "An API key to send with, instead of the auth token"),
                new SettingSpec("base_url", false, false, "Where the API is; " + BASE_URL + " if not given"),
                new SettingSpec("auth_token", true, true, "Proves callbacks; sends when there is no API key"),
                new SettingSpec("auth_token_previous", true, false, "Proves callbacks while the token changes"),
                new SettingSpec("api_key_secret", true, false, "The secret of the API key"));
    }

    @Override
    public Answer send(Attempt attempt, Account account) {
        ApiCall call = ApiCall.to(account, BASE_URL, "/2010-04-01/Accounts/{account_sid}/Messages.json");
        return api.form(attempt, authenticated(call), form(attempt, account));
    }

    /** An account below another has no balance, which tells nothing: twilio.com/docs/usage/api/account-balance. */
    @Override
    public Probed probe(Account account) {
        return api.probe(
                authenticated(ApiCall.to(account, BASE_URL, "/2010-04-01/Accounts/{account_sid}/Balance.json")));
    }

    @Override
    public Standing ask(AttemptReference reference, Account account) {
        return new Standing.CannotTell("Twilio cannot be asked by our reference");
    }

    @Override
    public Verdict verify(RawCallback callback, Account account, Instant now) {
        List<Secret> tokens = Stream.of("auth_token", "auth_token_previous")
                .flatMap(name -> Stream.ofNullable(account.secrets().get(name)))
                .filter(token -> !token.reveal().isEmpty())
                .toList();
        return TwilioSignature.verify(callback, tokens);
    }

    @Override
    public List<CallbackEvent> parse(RawCallback callback) {
        return TwilioCallbacks.parse(callback);
    }

    private static ApiCall authenticated(ApiCall call) {
        Account account = call.account();
        String key = account.settings().getOrDefault("api_key_sid", "");
        return !key.isEmpty() && account.secrets().containsKey("api_key_secret")
                ? call.basic(key, "api_key_secret")
                : call.basic(account.settings().getOrDefault("account_sid", ""), "auth_token");
    }

    /**
     * The sender that the policy allowed is always named; beside it a messaging service adds its features. A sender
     * that is itself a service ({@code MG…}) stands alone.
     */
    private static Map<String, String> form(Attempt attempt, Account account) {
        String service = account.settings().getOrDefault("messaging_service_sid", "");
        boolean senderIsService = attempt.from().startsWith("MG");
        Map<String, String> form = new LinkedHashMap<>();
        form.put("To", attempt.to());
        if (!senderIsService && !attempt.from().isEmpty()) {
            form.put("From", attempt.from());
        }
        if (senderIsService || !service.isEmpty()) {
            form.put("MessagingServiceSid", senderIsService ? attempt.from() : service);
        }
        form.put("Body", attempt.text());
        form.put("StatusCallback", OwnReference.inUrl(attempt));
        return form;
    }

    /** A message that failed at once gets no callback, since its first status is not reported: it is refused. */
    private static String code(ObjectNode answer) {
        boolean failed = answer.path("status").asString("").equals("failed");
        JsonNode code = answer.path(failed ? "error_code" : "code");
        return code.isInt() && code.intValue() > 0 ? code.asString() : "";
    }
}
