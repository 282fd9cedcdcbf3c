package dev.gatepost.providers.messagebird;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.Provider;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import dev.gatepost.providers.api.ApiCall;
import dev.gatepost.providers.api.CallbackFields;
import dev.gatepost.providers.api.CodeTable;
import dev.gatepost.providers.api.Dialect;
import dev.gatepost.providers.api.OwnReference;
import dev.gatepost.providers.api.ProviderApi;
import dev.gatepost.providers.api.Specs;
import dev.gatepost.providers.proofs.Proof;
import dev.gatepost.providers.proofs.Proofs;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Text messages through an SMS channel of Bird's Channels API. The channel is the sender: the number that a message
 * names must be the channel's own. Bird honours no key and lists no messages by our reference, which its events carry.
 */
public final class BirdProvider implements Provider {
    private static final String BASE_URL = "https://api.bird.com";
    private static final String PATH = "/workspaces/{workspace_id}/channels/{channel_id}/messages";
    private static final Proof PROOF = Proofs.named("bird").orElseThrow();

    private final ProviderApi api;

    public BirdProvider(OutboundHttp http, InstantSource clock) {
        this.api = new ProviderApi(
                http,
                clock,
                Set.of(Channel.SMS),
                new Dialect(
                        a -> Dialect.text(a.path("id")),
                        a -> a.has("id") ? "" : a.path("code").asString(""),
                        CodeTable.EMPTY));
    }

    @Override
    public String name() {
        return "bird";
    }

    @Override
    public Traits traits() {
        return new Traits(Set.of(Channel.SMS), Correlation.OURS, false, false);
    }

    @Override
    public List<SettingSpec> settings() {
        return List.of(
                Specs.needed("workspace_id", "The workspace at Bird"),
                Specs.needed("channel_id", "The SMS channel; its number is the sender"),
                ApiCall.baseUrl(BASE_URL),
                Specs.secret("access_key", "Sends"),
                Specs.secret("signing_key", "Proves callbacks: the subscription's signing key"),
                Specs.previous("signing_key"));
    }

    @Override
    public Answer send(Attempt attempt, Account account) {
        Map<String, String> person = Map.of("identifierKey", "phonenumber", "identifierValue", attempt.to());
        return api.json(
                attempt,
                ApiCall.to(account, BASE_URL, PATH).token("AccessKey", "access_key"),
                Map.of(
                        "receiver", Map.of("contacts", List.of(person)),
                        "body", Map.of("type", "text", "text", Map.of("text", attempt.text())),
                        "reference", attempt.reference().value()));
    }

    @Override
    public Standing ask(AttemptReference reference, Account account) {
        return new Standing.CannotTell("Bird cannot be asked by our reference");
    }

    @Override
    public Verdict verify(RawCallback callback, Account account, Instant now) {
        return PROOF.of(callback, account, now);
    }

    @Override
    public List<CallbackEvent> parse(RawCallback callback) {
        CallbackFields event = CallbackFields.ofJson(callback);
        CallbackFields message = event.at("payload");
        String id = message.id("id");
        return switch (event.value("event").orElse("")) {
            case "sms.outbound" -> List.of(receipt(message, id));
            case "sms.inbound" -> List.of(inbound(message));
            default -> throw event.malformed("event");
        };
    }

    private static CallbackEvent receipt(CallbackFields message, String id) {
        ReportedStatus status = message.word("status", Reasons.STATUSES);
        String reason = message.code("details").map(Reasons::of).orElse("");
        return new CallbackEvent.Receipt(
                OwnReference.of(message.value("reference")),
                id,
                status,
                status == ReportedStatus.DELIVERED ? null : Reasons.all().failure(reason),
                message.at("failure")
                        .code("code")
                        .orElse(reason.isEmpty() ? message.value("status").orElse("") : reason),
                message.time("lastStatusAt"));
    }

    private static CallbackEvent inbound(CallbackFields message) {
        CallbackFields connector = message.at("receiver").at("connector");
        return new CallbackEvent.Inbound(
                Channel.SMS,
                message.at("sender").at("contact").address("identifierValue"),
                // Bird names the channel's connector and not always its number.
                connector.has("identifierValue") ? connector.address("identifierValue") : "",
                message.at("body").at("text").text("text"),
                false,
                message.time("createdAt"));
    }
}
