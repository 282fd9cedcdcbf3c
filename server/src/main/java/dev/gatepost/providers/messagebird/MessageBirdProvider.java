package dev.gatepost.providers.messagebird;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.Probed;
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
 * Text messages through MessageBird's SMS API. It honours no key and cannot be asked by our reference, which status
 * reports carry: they come as GET, the whole address signed.
 */
public final class MessageBirdProvider implements Provider {
    private static final String BASE_URL = "https://rest.messagebird.com";
    private static final Proof PROOF = Proofs.named("messagebird").orElseThrow();

    /** developers.messagebird.com, "API errors". */
    private static final CodeTable CODES = CodeTable.begin()
            .refused(Failure.ACCOUNT, "the access key is wrong or lacks the right", "2")
            .refused(Failure.PERMANENT, "a parameter is missing or not valid", "9", "10", "21")
            .refused(Failure.ACCOUNT, "there is nothing at this address", "20", "98")
            .refused(Failure.ACCOUNT, "the account has no funds", "25")
            .done();

    private final ProviderApi api;

    public MessageBirdProvider(OutboundHttp http, InstantSource clock) {
        this.api = new ProviderApi(
                http,
                clock,
                Set.of(Channel.SMS),
                new Dialect(
                        a -> Dialect.text(a.path("id")),
                        a -> a.path("errors").path(0).path("code").asString(""),
                        CODES));
    }

    @Override
    public String name() {
        return "messagebird";
    }

    @Override
    public Traits traits() {
        return new Traits(Set.of(Channel.SMS), Correlation.OURS, false, false);
    }

    @Override
    public List<SettingSpec> settings() {
        return List.of(
                ApiCall.baseUrl(BASE_URL),
                Specs.secret("access_key", "Sends"),
                Specs.secret("signing_key", "Proves callbacks"),
                Specs.previous("signing_key"));
    }

    @Override
    public Answer send(Attempt attempt, Account account) {
        return api.json(
                attempt,
                ApiCall.to(account, BASE_URL, "/messages").token("AccessKey", "access_key"),
                Map.of(
                        "originator", attempt.from(),
                        "recipients", List.of(attempt.to().replaceFirst("^\\+", "")),
                        "body", attempt.text(),
                        // Without it every character beyond GSM 03.38 would be replaced.
                        "datacoding", "auto",
                        "reference", attempt.reference().value(),
                        "reportUrl", attempt.callbackUrl()));
    }

    /** The balance: developers.messagebird.com/api/balance. */
    @Override
    public Probed probe(Account account) {
        return api.probe(ApiCall.to(account, BASE_URL, "/balance").token("AccessKey", "access_key"));
    }

    @Override
    public Standing ask(AttemptReference reference, Account account) {
        return new Standing.CannotTell("MessageBird cannot be asked by our reference");
    }

    @Override
    public Verdict verify(RawCallback callback, Account account, Instant now) {
        return PROOF.of(callback, account, now);
    }

    @Override
    public List<CallbackEvent> parse(RawCallback callback) {
        CallbackFields fields = CallbackFields.of(callback);
        String id = fields.id("id");
        if (!fields.has("status")) {
            return List.of(new CallbackEvent.Inbound(
                    Channel.SMS,
                    fields.address(fields.has("originator") ? "originator" : "sender"),
                    fields.address(fields.has("recipient") ? "recipient" : "receiver"),
                    fields.text(fields.has("body") ? "body" : "message"),
                    false,
                    fields.time("createdDatetime")));
        }
        ReportedStatus status = fields.word("status", Reasons.STATUSES);
        String reason = fields.code("statusReason").map(Reasons::of).orElse("");
        return List.of(new CallbackEvent.Receipt(
                OwnReference.of(fields.value("reference")),
                id,
                status,
                status == ReportedStatus.DELIVERED ? null : Reasons.all().failure(reason),
                fields.code("statusErrorCode")
                        .orElse(reason.isEmpty() ? fields.value("status").orElse("") : reason),
                fields.time("statusDatetime")));
    }
}
