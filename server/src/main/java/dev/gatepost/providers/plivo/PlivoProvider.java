package dev.gatepost.providers.plivo;

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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Text messages through Plivo's Message resource (API v1). It honours no key and cannot be asked by our reference,
 * which travels in the query of the callback URL; the signature V3 covers it.
 */
public final class PlivoProvider implements Provider {
    private static final String BASE_URL = "https://api.plivo.com";
    private static final Proof PROOF = Proofs.named("plivo").orElseThrow();

    /** plivo.com/docs, "Message object", message states. */
    private static final Map<String, ReportedStatus> STATUSES = Map.of(
            "queued", ReportedStatus.ACCEPTED,
            "sent", ReportedStatus.SENT,
            "delivered", ReportedStatus.DELIVERED,
            "read", ReportedStatus.READ,
            "undelivered", ReportedStatus.UNDELIVERED,
            "failed", ReportedStatus.FAILED,
            "rejected", ReportedStatus.FAILED);

    /** plivo.com/docs, "Messaging error codes"; they stand in delivery reports alone. */
    private static final CodeTable CODES = CodeTable.begin()
            .refused(Failure.OPTED_OUT, "the recipient replied STOP to this sender", "200")
            .refused(Failure.INVALID_ADDRESS, "the number cannot receive", "50", "70")
            .refused(Failure.CONTENT, "the carrier refused the text", "10", "30", "110")
            .refused(
                    Failure.ACCOUNT,
                    "the sender or the account has to be put in order",
                    "40",
                    "90",
                    "900",
                    "910",
                    "950")
            .refused(Failure.PERMANENT, "the carrier does not take it", "60", "100")
            .later(Cause.FAULT, "it did not pass this time", "20", "80", "300", "420", "1000")
            .done();

    private final ProviderApi api;

    public PlivoProvider(OutboundHttp http, InstantSource clock) {
        this.api = new ProviderApi(
                http,
                clock,
                Set.of(Channel.SMS),
                new Dialect(a -> Dialect.text(a.path("message_uuid").path(0)), a -> "", CodeTable.EMPTY));
    }

    @Override
    public String name() {
        return "plivo";
    }

    @Override
    public Traits traits() {
        return new Traits(Set.of(Channel.SMS), Correlation.OURS, false, false);
    }

    @Override
    public List<SettingSpec> settings() {
        return List.of(
                Specs.needed("auth_id", "The account, MA… or SA…"),
                ApiCall.baseUrl(BASE_URL),
                Specs.secret("auth_token", "Sends, and proves callbacks"),
                Specs.previous("auth_token"));
    }

    @Override
    public Answer send(Attempt attempt, Account account) {
        ApiCall call = ApiCall.to(account, BASE_URL, "/v1/Account/{auth_id}/Message/")
                .basic(account.settings().getOrDefault("auth_id", ""), "auth_token");
        return api.json(
                attempt,
                call,
                Map.of(
                        "src", attempt.from(),
                        "dst", attempt.to(),
                        "text", attempt.text(),
                        "url", OwnReference.inUrl(attempt),
                        "method", "POST"));
    }

    /** The account itself: plivo.com/docs/account/api/account. */
    @Override
    public Probed probe(Account account) {
        return api.probe(ApiCall.to(account, BASE_URL, "/v1/Account/{auth_id}/")
                .basic(account.settings().getOrDefault("auth_id", ""), "auth_token"));
    }

    @Override
    public Standing ask(AttemptReference reference, Account account) {
        return new Standing.CannotTell("Plivo cannot be asked by our reference");
    }

    @Override
    public Verdict verify(RawCallback callback, Account account, Instant now) {
        return PROOF.of(callback, account, now);
    }

    @Override
    public List<CallbackEvent> parse(RawCallback callback) {
        CallbackFields fields = CallbackFields.ofForm(callback);
        String id = fields.id("MessageUUID");
        if (!fields.has("Status")) {
            return List.of(new CallbackEvent.Inbound(
                    Channel.SMS, fields.address("From"), fields.address("To"), fields.text("Text"), false, null));
        }
        ReportedStatus status = fields.word("Status", STATUSES);
        Optional<String> code = fields.code("ErrorCode").filter(c -> !c.equals("000") && !c.equals("0"));
        return List.of(new CallbackEvent.Receipt(
                OwnReference.ofUrl(callback.url()),
                // A long text goes in parts, each with an id of its own; the first one's is what the answer named.
                fields.has("ParentMessageUUID") ? fields.id("ParentMessageUUID") : id,
                status,
                CODES.failure(code.orElse(null)),
                code.orElse(status.name().toLowerCase(Locale.ROOT)),
                null));
    }
}
