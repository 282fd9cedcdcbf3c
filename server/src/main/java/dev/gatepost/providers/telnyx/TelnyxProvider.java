package dev.gatepost.providers.telnyx;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.Probed;
import dev.gatepost.providers.Provider;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import dev.gatepost.providers.api.ApiCall;
import dev.gatepost.providers.api.Dialect;
import dev.gatepost.providers.api.OwnReference;
import dev.gatepost.providers.api.ProviderApi;
import dev.gatepost.providers.api.Specs;
import dev.gatepost.providers.proofs.Proof;
import dev.gatepost.providers.proofs.Proofs;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Text messages through Telnyx's Messages resource (API v2). It honours no key and cannot be asked by our reference,
 * which travels in the webhook URL of each message. Telnyx signs the body of a callback and not its address, and tells
 * in the body which URL the message was given: that one is believed.
 */
public final class TelnyxProvider implements Provider {
    private static final String BASE_URL = "https://api.telnyx.com";
    private static final Proof PROOF = Proofs.named("telnyx").orElseThrow();

    private final ProviderApi api;

    public TelnyxProvider(OutboundHttp http, InstantSource clock) {
        this.api = new ProviderApi(
                http,
                clock,
                Set.of(Channel.SMS),
                new Dialect(
                        a -> Dialect.text(a.path("data").path("id")),
                        a -> a.path("errors").path(0).path("code").asString(""),
                        TelnyxErrors.ALL));
    }

    @Override
    public String name() {
        return "telnyx";
    }

    @Override
    public Traits traits() {
        return new Traits(Set.of(Channel.SMS), Correlation.OURS, false, false);
    }

    @Override
    public List<SettingSpec> settings() {
        return List.of(
                Specs.optional("messaging_profile_id", "The profile to send under; a sender of letters needs one"),
                ApiCall.baseUrl(BASE_URL),
                Specs.secret("api_key", "Sends: KEY…"),
                Specs.secret("public_key", "Proves callbacks: the account's public key, base64"),
                Specs.previous("public_key"));
    }

    @Override
    public Answer send(Attempt attempt, Account account) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("from", attempt.from());
        message.put("to", attempt.to());
        message.put("text", attempt.text());
        message.put("webhook_url", OwnReference.inUrl(attempt));
        message.put("use_profile_webhooks", false);
        String profile = account.settings().getOrDefault("messaging_profile_id", "");
        if (!profile.isEmpty()) {
            message.put("messaging_profile_id", profile);
        }
        return api.json(attempt, ApiCall.to(account, BASE_URL, "/v2/messages").token("Bearer", "api_key"), message);
    }

    /** What Telnyx advises for a first look: its page "Make the first API request". */
    @Override
    public Probed probe(Account account) {
        return api.probe(ApiCall.to(account, BASE_URL, "/v2/balance").token("Bearer", "api_key"));
    }

    @Override
    public Standing ask(AttemptReference reference, Account account) {
        return new Standing.CannotTell("Telnyx cannot be asked by our reference");
    }

    @Override
    public Verdict verify(RawCallback callback, Account account, Instant now) {
        return PROOF.of(callback, account, now);
    }

    @Override
    public List<CallbackEvent> parse(RawCallback callback) {
        return TelnyxCallbacks.parse(callback);
    }
}
