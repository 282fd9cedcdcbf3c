package dev.gatepost.providers.sinch;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.Provider;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import dev.gatepost.providers.api.ApiCall;
import dev.gatepost.providers.api.CodeTable;
import dev.gatepost.providers.api.Dialect;
import dev.gatepost.providers.api.ProviderApi;
import dev.gatepost.providers.api.Specs;
import dev.gatepost.providers.proofs.Proof;
import dev.gatepost.providers.proofs.Proofs;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Text messages through Sinch's SMS REST API, a batch for each. Our reference is the batch's {@code client_reference},
 * which delivery reports carry and by which batches and reports are listed. Sinch does not say how soon a batch is
 * listed, so one that is not found may still be there: a message is never sent again for that alone.
 */
public final class SinchProvider implements Provider {
    private static final String BASE_URL = "https://us.sms.api.sinch.com";
    private static final String PLAN = "/xms/v1/{service_plan_id}";
    private static final Proof PROOF = Proofs.named("sinch").orElseThrow();

    private final ProviderApi api;

    public SinchProvider(OutboundHttp http, InstantSource clock) {
        this.api = new ProviderApi(
                http,
                clock,
                Set.of(Channel.SMS),
                // Answers of an error name a syntax or a right by a word; the HTTP status says as much.
                new Dialect(
                        a -> Dialect.text(a.path("id")),
                        a -> a.has("id") ? "" : a.path("code").asString(""),
                        CodeTable.EMPTY));
    }

    @Override
    public String name() {
        return "sinch";
    }

    @Override
    public Traits traits() {
        return new Traits(Set.of(Channel.SMS), Correlation.OURS, false, true);
    }

    @Override
    public List<SettingSpec> settings() {
        return List.of(
                Specs.needed("service_plan_id", "The service plan; it belongs to one region"),
                ApiCall.baseUrl(BASE_URL),
                Specs.secret("api_token", "Sends: the plan's token"),
                Specs.secret("secret", "Proves callbacks: the webhook's HMAC secret"),
                Specs.previous("secret"));
    }

    @Override
    public Answer send(Attempt attempt, Account account) {
        return api.json(
                attempt,
                call(account, PLAN + "/batches"),
                Map.of(
                        "from", attempt.from(),
                        "to", List.of(attempt.to()),
                        "body", attempt.text(),
                        "type", "mt_text",
                        "delivery_report", "per_recipient",
                        "callback_url", attempt.callbackUrl(),
                        "client_reference", attempt.reference().value()));
    }

    @Override
    public Standing ask(AttemptReference reference, Account account) {
        String query = "?client_reference=" + reference.value();
        Optional<JsonNode> batch = entry(account, PLAN + "/batches" + query, "batches", reference);
        String id = batch.map(b -> Dialect.text(b.path("id"))).orElse("");
        if (id.isEmpty()) {
            return new Standing.CannotTell("Sinch lists no such batch, and says not how soon it lists one");
        }
        ReportedStatus status = entry(account, PLAN + "/delivery_reports" + query, "delivery_reports", reference)
                .map(report -> SinchCallbacks.STATUSES.get(report.path("status").asString("")))
                .orElse(ReportedStatus.SUBMITTED);
        return new Standing.Has(id, status);
    }

    /** The entry of the list that carries our reference: whether the list was narrowed by it is not left to trust. */
    private Optional<JsonNode> entry(Account account, String path, String list, AttemptReference reference) {
        return api.ask(call(account, path))
                .flatMap(answer -> answer.path(list)
                        .valueStream()
                        .filter(e -> e.path("client_reference").asString("").equals(reference.value()))
                        .findFirst());
    }

    private static ApiCall call(Account account, String path) {
        return ApiCall.to(account, BASE_URL, path).token("Bearer", "api_token");
    }

    @Override
    public Verdict verify(RawCallback callback, Account account, Instant now) {
        return PROOF.of(callback, account, now);
    }

    @Override
    public List<CallbackEvent> parse(RawCallback callback) {
        return SinchCallbacks.parse(callback);
    }
}
