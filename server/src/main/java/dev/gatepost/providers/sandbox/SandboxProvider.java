package dev.gatepost.providers.sandbox;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.OutboundRequest;
import dev.gatepost.platform.OutboundResult;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.OptOutList;
import dev.gatepost.providers.Probed;
import dev.gatepost.providers.Provider;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import dev.gatepost.providers.api.ApiCall;
import dev.gatepost.providers.api.ProviderApi;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * Speaks with the {@link SandboxCarrier}. The carrier promises that 429 and every 5xx mean not taken, can be asked by
 * our reference, and carries that reference in its callbacks; it honours no idempotency key unless it was told to.
 */
public final class SandboxProvider implements Provider {
    private static final Duration ASKING = Duration.ofSeconds(5);

    private final OutboundHttp http;
    private final InstantSource clock;

    public SandboxProvider(OutboundHttp http, InstantSource clock) {
        this.http = http;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "sandbox";
    }

    @Override
    public Traits traits() {
        return new Traits(EnumSet.allOf(Channel.class), Correlation.OURS, false, true);
    }

    /** A carrier that was told to honour the reference as a key; the connection's setting says that it was. */
    @Override
    public Traits traitsOf(Account account) {
        boolean honours = "true".equals(account.settings().get("honours_key"));
        return new Traits(EnumSet.allOf(Channel.class), Correlation.OURS, honours, true);
    }

    @Override
    public List<SettingSpec> settings() {
        return List.of(
                new SettingSpec("url", false, true, "Where the carrier is"),
                new SettingSpec("account", false, true, "The account's name at the carrier"),
                new SettingSpec("from", false, false, "The sender when a message names none"),
                new SettingSpec("honours_key", false, false, "true when the carrier was told to honour references"),
                new SettingSpec("token", true, true, "The account's bearer token"),
                new SettingSpec("signing_secret", true, true, "Proves callbacks"),
                new SettingSpec("signing_secret_previous", true, false, "Proves callbacks while the secret changes"));
    }

    @Override
    public Answer send(Attempt attempt, Account account) {
        Optional<OutboundRequest> request =
                request(account, "POST", "/v1/messages", attempt.timeout(), body(attempt, account));
        if (request.isEmpty()) {
            return ApiCall.incomplete();
        }
        return switch (http.call(request.get().guardedBy(attempt.mayStill()))) {
            case OutboundResult.NotSent notSent -> new Answer.TryLater("not_sent", null);
            case OutboundResult.Lost lost -> new Answer.Unknown(lost.why());
            case OutboundResult.Response response -> read(response);
        };
    }

    private static byte[] body(Attempt attempt, Account account) {
        String from = attempt.from().isEmpty() ? account.settings().getOrDefault("from", "") : attempt.from();
        ObjectNode body = StrictJson.object()
                .put("account", account.settings().get("account"))
                .put("client_reference", attempt.reference().value())
                .put("channel", attempt.channel().written())
                .put("to", attempt.to())
                .put("from", from)
                .put("text", attempt.text())
                .put("callback_url", attempt.callbackUrl());
        if (attempt.subject() != null) {
            body.put("subject", attempt.subject());
        }
        if (!attempt.headers().isEmpty()) {
            ObjectNode headers = body.putObject("headers");
            attempt.headers().forEach(headers::put);
        }
        if (attempt.hint() != null) {
            body.put("outcome", attempt.hint());
        }
        return StrictJson.bytes(body);
    }

    private Answer read(OutboundResult.Response response) {
        int status = response.status();
        if (status == 429 || status >= 500) {
            Cause cause =
                    switch (status == 429 ? field(response, "code").orElse("") : "busy") {
                        case "busy" -> Cause.FAULT;
                        case "sender_too_fast" -> Cause.SENDER_TOO_FAST;
                        default -> Cause.ACCOUNT_TOO_FAST;
                    };
            return new Answer.TryLater(
                    "http_" + status, response.retryAfter(clock.instant()).orElse(null), cause);
        }
        if (status >= 400) {
            return refused(status, field(response, "code").orElse("http_" + status));
        }
        Optional<String> id = status == 201 ? field(response, "id").filter(text -> !text.isEmpty()) : Optional.empty();
        return id.isPresent() ? new Answer.Taken(id.get()) : new Answer.Unknown("the answer holds no message id");
    }

    /** The carrier's codes; see {@code docs/sandbox-carrier.md}. */
    private static Answer refused(int status, String code) {
        Failure failure =
                switch (code) {
                    case "invalid_address" -> Failure.INVALID_ADDRESS;
                    case "opted_out" -> Failure.OPTED_OUT;
                    case "unauthorised", "forbidden" -> Failure.ACCOUNT;
                    case "too_large" -> Failure.CONTENT;
                    default -> status == 401 || status == 403 ? Failure.ACCOUNT : Failure.PERMANENT;
                };
        return new Answer.Refused(failure, code, "the sandbox carrier refused it: " + code);
    }

    @Override
    public Standing ask(AttemptReference reference, Account account) {
        String path = "/v1/messages?client_reference=" + URLEncoder.encode(reference.value(), StandardCharsets.UTF_8);
        Optional<OutboundRequest> request = request(account, "GET", path, ASKING, new byte[0]);
        if (request.isEmpty()) {
            return new Standing.CannotTell("the connection's settings are incomplete");
        }
        return switch (http.call(request.get())) {
            case OutboundResult.NotSent notSent -> new Standing.CannotTell(notSent.why());
            case OutboundResult.Lost lost -> new Standing.CannotTell(lost.why());
            case OutboundResult.Response response -> standing(response);
        };
    }

    @Override
    public Probed probe(Account account) {
        return request(account, "GET", "/v1/bill", ASKING, new byte[0])
                .map(r -> ProviderApi.told(http.call(r)))
                .orElseGet(() -> new Probed.NotBelieved("the connection's settings are incomplete"));
    }

    @Override
    public boolean rehearse(PersonText text, Account account) {
        ObjectNode body = StrictJson.object()
                .put("channel", text.channel().written())
                .put("from", text.from())
                .put("to", text.to())
                .put("text", text.text())
                .put("callback_url", text.callbackUrl());
        return request(account, "POST", "/v1/inbound", ASKING, StrictJson.bytes(body))
                .filter(r -> http.call(r) instanceof OutboundResult.Response response && response.status() == 202)
                .isPresent();
    }

    private static Standing standing(OutboundResult.Response response) {
        if (response.status() == 404
                && field(response, "code").filter("unknown_reference"::equals).isPresent()) {
            return new Standing.HasNot();
        }
        Optional<String> id = field(response, "id");
        Optional<ReportedStatus> status = field(response, "status").flatMap(SandboxCallbacks::status);
        return response.status() == 200 && id.isPresent() && status.isPresent()
                ? new Standing.Has(id.get(), status.get())
                : new Standing.CannotTell("HTTP status " + response.status());
    }

    @Override
    public Verdict verify(RawCallback callback, Account account, Instant now) {
        List<Secret> secrets = Stream.of("signing_secret", "signing_secret_previous")
                .flatMap(name -> Stream.ofNullable(account.secrets().get(name)))
                .filter(secret -> !secret.reveal().isEmpty())
                .toList();
        return SandboxCallbacks.verify(callback, secrets, now);
    }

    @Override
    public List<CallbackEvent> parse(RawCallback callback) {
        return SandboxCallbacks.parse(callback);
    }

    @Override
    public Optional<OptOutList> optOuts() {
        return Optional.of(new SandboxOptOuts(http));
    }

    static Optional<OutboundRequest> request(
            Account account, String method, String path, Duration deadline, byte[] body) {
        Secret token = account.secrets().get("token");
        String url = account.settings().get("url");
        if (token == null || url == null || !account.settings().containsKey("account")) {
            return Optional.empty();
        }
        List<OutboundRequest.Header> headers = List.of(
                new OutboundRequest.Header("Authorization", "Bearer " + token.reveal()),
                new OutboundRequest.Header("Content-Type", "application/json"));
        try {
            return Optional.of(new OutboundRequest(method, URI.create(url + path), headers, body, deadline));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> field(OutboundResult.Response response, String name) {
        if (response.cut()) {
            return Optional.empty();
        }
        try {
            return Optional.of(StrictJson.parse(response.body()).text(name, 200));
        } catch (StrictJson.Wrong e) {
            return Optional.empty();
        }
    }
}
