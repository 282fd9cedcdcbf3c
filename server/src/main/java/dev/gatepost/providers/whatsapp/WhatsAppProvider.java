package dev.gatepost.providers.whatsapp;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.Provider;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import dev.gatepost.providers.api.ApiCall;
import dev.gatepost.providers.api.Dialect;
import dev.gatepost.providers.api.ProviderApi;
import dev.gatepost.providers.api.Specs;
import dev.gatepost.providers.proofs.FormPairs;
import dev.gatepost.providers.proofs.Proof;
import dev.gatepost.providers.proofs.Proofs;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * WhatsApp through Meta's Cloud API. It honours no key and cannot be asked; our reference travels as the message's
 * {@code biz_opaque_callback_data}, which every status repeats under Meta's signature.
 */
public final class WhatsAppProvider implements Provider {
    private static final String BASE_URL = "https://graph.facebook.com";
    private static final String VERSION = "v24.0";
    private static final Pattern VERSIONS = Pattern.compile("v[0-9]{1,3}\\.[0-9]");
    private static final Pattern CHALLENGE = Pattern.compile("[A-Za-z0-9._~-]{1,200}");
    private static final Proof PROOF = Proofs.named("meta").orElseThrow();

    private final ProviderApi api;

    public WhatsAppProvider(OutboundHttp http, InstantSource clock) {
        this.api = new ProviderApi(
                http,
                clock,
                Set.of(Channel.WHATSAPP),
                new Dialect(
                        a -> Dialect.text(a.path("messages").path(0).path("id")),
                        a -> a.path("error").path("code").asString(""),
                        WhatsAppErrors.ALL));
    }

    @Override
    public String name() {
        return "whatsapp";
    }

    @Override
    public Traits traits() {
        return new Traits(Set.of(Channel.WHATSAPP), Correlation.OURS, false, false);
    }

    @Override
    public List<SettingSpec> settings() {
        return List.of(
                Specs.needed("phone_number_id", "Which of the account's numbers sends: digits"),
                Specs.optional("api_version", "Meta's version of the API; " + VERSION + " if not given"),
                Specs.optional(
                        "template_parameters",
                        "How the registered templates name their variables: positional, if not given, or named"),
                ApiCall.baseUrl(BASE_URL),
                Specs.secret("access_token", "Sends: the token of a system user"),
                Specs.secret("app_secret", "Proves callbacks: the app's secret"),
                Specs.previous("app_secret"),
                Specs.secret("verify_token", "Proves Meta's question for the callback URL: a word of your own"));
    }

    @Override
    public Answer send(Attempt attempt, Account account) {
        String version = account.settings().getOrDefault("api_version", VERSION);
        if (!VERSIONS.matcher(version).matches()) {
            return new Answer.Refused(Failure.ACCOUNT, "settings", "api_version is not of the form v24.0");
        }
        ApiCall call = ApiCall.to(account, BASE_URL, '/' + version + "/{phone_number_id}/messages")
                .token("Bearer", "access_token");
        boolean named =
                account.settings().getOrDefault("template_parameters", "").equals("named");
        return api.json(attempt, call, WhatsAppMessage.of(attempt, named));
    }

    @Override
    public Standing ask(AttemptReference reference, Account account) {
        return new Standing.CannotTell("WhatsApp cannot be asked about a message");
    }

    @Override
    public Verdict verify(RawCallback callback, Account account, Instant now) {
        return PROOF.of(callback, account, now);
    }

    @Override
    public Optional<String> greeting(RawCallback callback) {
        return "GET".equals(callback.method())
                ? FormPairs.query(callback.url())
                        .flatMap(query -> query.only("hub.challenge"))
                        .filter(text -> CHALLENGE.matcher(text).matches())
                : Optional.empty();
    }

    @Override
    public List<CallbackEvent> parse(RawCallback callback) {
        return WhatsAppCallbacks.parse(callback);
    }
}
