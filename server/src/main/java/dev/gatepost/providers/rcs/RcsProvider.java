package dev.gatepost.providers.rcs;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.OutboundRequest;
import dev.gatepost.platform.OutboundRequest.Header;
import dev.gatepost.platform.OutboundResult;
import dev.gatepost.platform.RichParts;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.Provider;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import dev.gatepost.providers.api.ApiCall;
import dev.gatepost.providers.api.CodeTable;
import dev.gatepost.providers.api.Dialect;
import dev.gatepost.providers.api.GoogleAccess;
import dev.gatepost.providers.api.GoogleTokens;
import dev.gatepost.providers.api.ProviderApi;
import dev.gatepost.providers.api.Specs;
import dev.gatepost.providers.proofs.Proof;
import dev.gatepost.providers.proofs.Proofs;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * RCS for Business through Google's API (developers.google.com, "RCS for Business", {@code phones.agentMessages}). The
 * message's own id is Google's {@code messageId}, which it takes once: it honours that key. The sender's address is the
 * agent's id. It cannot be asked about a message.
 */
public final class RcsProvider implements Provider {
    private static final String BASE_URL = "https://us-rcsbusinessmessaging.googleapis.com";
    private static final String SCOPE = "https://www.googleapis.com/auth/rcsbusinessmessaging";
    private static final Pattern NUMBER = Pattern.compile("\\+[1-9][0-9]{6,14}");
    private static final Pattern AGENT = Pattern.compile("[A-Za-z0-9_-]{1,100}");
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9+/=._~-]{1,200}");
    private static final int FOUR_WEEKS = 2_419_200;
    private static final String TAKEN_BEFORE = "ALREADY_EXISTS";
    private static final Proof PROOF = Proofs.named("google-rbm").orElseThrow();

    /** cloud.google.com, "google.rpc.Code"; 404 is told of a person without RCS. */
    private static final CodeTable CODES = CodeTable.begin()
            .refused(Failure.INVALID_ADDRESS, "the person has no RCS that this agent reaches", "NOT_FOUND")
            .refused(Failure.CONTENT, "a part of the message is wrong", "INVALID_ARGUMENT")
            .refused(Failure.ACCOUNT, "the agent may not send there", "UNAUTHENTICATED", "PERMISSION_DENIED")
            .refused(Failure.PERMANENT, "it has this message already", TAKEN_BEFORE)
            .later(Cause.ACCOUNT_TOO_FAST, "too much at once", "RESOURCE_EXHAUSTED")
            .later(Cause.FAULT, "Google is overloaded", "UNAVAILABLE")
            .done();

    private final OutboundHttp http;
    private final ProviderApi api;
    private final GoogleTokens tokens;
    private final Reachable reachable;

    public RcsProvider(OutboundHttp http, InstantSource clock) {
        this(http, clock, new GoogleAccess(http, clock, SCOPE));
    }

    RcsProvider(OutboundHttp http, InstantSource clock, GoogleTokens tokens) {
        this.http = http;
        this.tokens = tokens;
        this.reachable = new Reachable(clock);
        this.api = new ProviderApi(
                http,
                clock,
                Set.of(Channel.RCS),
                new Dialect(
                        // The name begins with the person's number.
                        a -> Dialect.text(a.path("name")).replaceFirst("^.*/", ""),
                        a -> Dialect.text(a.path("error").path("status")),
                        CODES));
    }

    @Override
    public String name() {
        return "rcs";
    }

    @Override
    public Traits traits() {
        return new Traits(Set.of(Channel.RCS), Correlation.THEIRS, true, false);
    }

    @Override
    public List<SettingSpec> settings() {
        List<SettingSpec> out = new ArrayList<>(List.of(
                Specs.optional(
                        "capability_check", "first: asks whether the person has RCS before each message; else not"),
                Specs.optional("ttl", "Called back when it is not delivered within so many seconds; 86400"),
                ApiCall.baseUrl(BASE_URL)));
        out.addAll(GoogleAccess.settings());
        out.add(Specs.secret("client_token", "Proves callbacks: a word of your own, given with the webhook"));
        out.add(Specs.previous("client_token"));
        return out;
    }

    /** An agent's id without the domain that Google writes behind it in some places. */
    static String agent(String id) {
        return id.endsWith("@rbm.goog") ? id.substring(0, id.length() - "@rbm.goog".length()) : id;
    }

    @Override
    public Answer send(Attempt attempt, Account account) {
        String agent = agent(attempt.from());
        if (!NUMBER.matcher(attempt.to()).matches() || !AGENT.matcher(agent).matches()) {
            return new Answer.Refused(Failure.ACCOUNT, "sender", "the sender's address is no agent's id");
        }
        return switch (tokens.of(account, attempt.timeout())) {
            case GoogleTokens.Result.Not not -> not.answer();
            case GoogleTokens.Result.Got(var header) ->
                lacksRcs(attempt, account, agent, header)
                        ? new Answer.Refused(
                                Failure.INVALID_ADDRESS, "NOT_FOUND", "the person has no RCS that this agent reaches")
                        : post(attempt, account, agent, header);
        };
    }

    private Answer post(Attempt attempt, Account account, String agent, Header header) {
        String id = messageId(attempt);
        ApiCall call = ApiCall.to(
                        account,
                        BASE_URL,
                        "/v1/phones/" + attempt.to() + "/agentMessages?messageId=" + id + "&agentId=" + agent)
                .with(Optional.of(header));
        Answer answer = api.json(attempt, call, message(attempt, account));
        if (answer instanceof Answer.Refused refused && refused.code().equals(TAKEN_BEFORE)) {
            return new Answer.Taken(id);
        }
        if (answer instanceof Answer.Refused refused && refused.failure() == Failure.INVALID_ADDRESS) {
            reachable.note(account.connection(), attempt.to(), false);
        }
        return answer;
    }

    /** The same for every attempt of a message: the reference begins with the message's id. */
    private static String messageId(Attempt attempt) {
        String hex = attempt.reference().value();
        return new UUID(Long.parseUnsignedLong(hex, 0, 16, 16), Long.parseUnsignedLong(hex, 16, 32, 16)).toString();
    }

    private static Map<String, Object> message(Attempt attempt, Account account) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("text", attempt.text());
        List<Object> suggestions = new ArrayList<>();
        for (RichParts.Suggestion suggestion : attempt.rich().suggestions()) {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("text", suggestion.text());
            out.put("postbackData", suggestion.text());
            if (suggestion.url() == null) {
                suggestions.add(Map.of("reply", out));
            } else {
                out.put("openUrlAction", Map.of("url", suggestion.url()));
                suggestions.add(Map.of("action", out));
            }
        }
        if (!suggestions.isEmpty()) {
            content.put("suggestions", suggestions);
        }
        return Map.of("contentMessage", content, "ttl", Specs.seconds(account, "ttl", 86_400, FOUR_WEEKS) + "s");
    }

    /** Whether it is known that this person has no RCS. A question that nobody answers is no answer: it is sent. */
    private boolean lacksRcs(Attempt attempt, Account account, String agent, Header header) {
        if (!account.settings().getOrDefault("capability_check", "").equals("first")) {
            return false;
        }
        Optional<Boolean> known = reachable.of(account.connection(), attempt.to());
        if (known.isPresent()) {
            return !known.get();
        }
        String path =
                "/v1/phones/" + attempt.to() + "/capabilities?requestId=" + UUID.randomUUID() + "&agentId=" + agent;
        ApiCall call = ApiCall.to(account, BASE_URL, path);
        if (call.url().isEmpty()) {
            return false;
        }
        var request = new OutboundRequest(
                "GET",
                call.url().get(),
                List.of(header),
                new byte[0],
                attempt.timeout().dividedBy(2),
                attempt.mayStill());
        if (!(http.call(request, account.tls()) instanceof OutboundResult.Response response)) {
            return false;
        }
        boolean lacks = response.status() == 404
                && Json.readObject(response.body()) instanceof Json.Parsed.Fine(var answer)
                && Dialect.text(answer.path("error").path("status")).equals("NOT_FOUND");
        if (lacks || response.status() == 200) {
            reachable.note(account.connection(), attempt.to(), !lacks);
        }
        return lacks;
    }

    @Override
    public Standing ask(AttemptReference reference, Account account) {
        return new Standing.CannotTell("Google cannot be asked about a message");
    }

    @Override
    public Verdict verify(RawCallback callback, Account account, Instant now) {
        return PROOF.of(callback, account, now);
    }

    @Override
    public Optional<String> greeting(RawCallback callback) {
        return Json.readObject(callback.body()) instanceof Json.Parsed.Fine(var document)
                        && document.has("clientToken")
                        && !document.has("message")
                ? Optional.of(Dialect.text(document.path("secret")))
                        .filter(text -> SECRET.matcher(text).matches())
                : Optional.empty();
    }

    @Override
    public List<CallbackEvent> parse(RawCallback callback) {
        return RcsCallbacks.parse(callback);
    }
}
