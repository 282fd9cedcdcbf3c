package dev.gatepost.providers.fcm;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.PushAddress;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.MalformedCallback;
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
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Push by Firebase Cloud Messaging, HTTP v1 (firebase.google.com, "Send messages with the FCM HTTP v1 API"). It honours
 * no key, cannot be asked and reports nothing: what it took is the last that is known.
 */
public final class FcmProvider implements Provider {
    private static final String BASE_URL = "https://fcm.googleapis.com";
    private static final String SCOPE = "https://www.googleapis.com/auth/firebase.messaging";

    /** Ours, for an argument that is wrong because of the token. */
    private static final String BAD_TOKEN = "INVALID_ARGUMENT.token";

    /** firebase.google.com, "ErrorCode", and Google's own codes where no FcmError is told. */
    private static final CodeTable CODES = CodeTable.begin()
            .refused(Failure.INVALID_ADDRESS, "the token is no longer registered", "UNREGISTERED")
            .refused(Failure.INVALID_ADDRESS, "the token is none", BAD_TOKEN)
            .refused(Failure.CONTENT, "a part of the message is wrong", "INVALID_ARGUMENT")
            // The token lives, and belongs to another project: it must stay usable by that one.
            .refused(Failure.PERMANENT, "the token belongs to another project", "SENDER_ID_MISMATCH")
            .refused(Failure.ACCOUNT, "Apple's or the browser's key is missing in Firebase", "THIRD_PARTY_AUTH_ERROR")
            .refused(Failure.ACCOUNT, "the service account may not send", "UNAUTHENTICATED", "PERMISSION_DENIED")
            .later(Cause.ACCOUNT_TOO_FAST, "too much at once", "QUOTA_EXCEEDED", "RESOURCE_EXHAUSTED")
            .later(Cause.FAULT, "FCM is overloaded", "UNAVAILABLE")
            .done();

    private final ProviderApi api;
    private final GoogleTokens tokens;

    public FcmProvider(OutboundHttp http, InstantSource clock) {
        this(http, clock, new GoogleAccess(http, clock, SCOPE));
    }

    FcmProvider(OutboundHttp http, InstantSource clock, GoogleTokens tokens) {
        this.tokens = tokens;
        this.api = new ProviderApi(
                http,
                clock,
                Set.of(Channel.PUSH),
                new Dialect(a -> lastSegment(Dialect.text(a.path("name"))), FcmProvider::code, CODES));
    }

    private static String lastSegment(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private static String code(ObjectNode answer) {
        JsonNode error = answer.path("error");
        for (JsonNode detail : error.path("details")) {
            for (JsonNode violation : detail.path("fieldViolations")) {
                if (Dialect.text(violation.path("field")).equals("message.token")) {
                    return BAD_TOKEN;
                }
            }
        }
        for (JsonNode detail : error.path("details")) {
            String code = Dialect.text(detail.path("errorCode"));
            if (!code.isEmpty()) {
                return code;
            }
        }
        return Dialect.text(error.path("status"));
    }

    @Override
    public String name() {
        return "fcm";
    }

    @Override
    public Traits traits() {
        return Traits.silentPush();
    }

    @Override
    public List<SettingSpec> settings() {
        List<SettingSpec> out = new ArrayList<>(List.of(
                Specs.needed("project_id", "The Firebase project"),
                Specs.optional("ttl", "How long FCM keeps a message for a device that is off, in seconds; 86400"),
                ApiCall.baseUrl(BASE_URL)));
        out.addAll(GoogleAccess.settings());
        return out;
    }

    @Override
    public Answer send(Attempt attempt, Account account) {
        Optional<String> token =
                PushAddress.parse(attempt.to()).map(to -> to instanceof PushAddress.Fcm fcm ? fcm.token() : null);
        if (token.isEmpty()) {
            return new Answer.Refused(Failure.PERMANENT, "other_service", "the address is not one of FCM's");
        }
        ApiCall call = ApiCall.to(account, BASE_URL, "/v1/projects/{project_id}/messages:send");
        return switch (tokens.of(account, attempt.timeout())) {
            case GoogleTokens.Result.Not not -> not.answer();
            case GoogleTokens.Result.Got(var header) ->
                api.json(
                        attempt,
                        call.with(Optional.of(header)),
                        Map.of("message", message(token.get(), attempt, account)));
        };
    }

    private static Map<String, Object> message(String token, Attempt attempt, Account account) {
        Map<String, Object> notification = new LinkedHashMap<>();
        if (attempt.subject() != null) {
            notification.put("title", attempt.subject());
        }
        notification.put("body", attempt.text());
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("token", token);
        out.put("notification", notification);
        if (!attempt.rich().data().isEmpty()) {
            out.put("data", attempt.rich().data());
        }
        out.put("android", Map.of("ttl", Specs.seconds(account, "ttl", 86_400, 2_419_200) + "s"));
        return out;
    }

    @Override
    public Standing ask(AttemptReference reference, Account account) {
        return new Standing.CannotTell("FCM cannot be asked about a message");
    }

    @Override
    public Verdict verify(RawCallback callback, Account account, Instant now) {
        return new Verdict.Forged("FCM sends no callbacks");
    }

    @Override
    public List<CallbackEvent> parse(RawCallback callback) {
        throw new MalformedCallback("FCM sends no callbacks");
    }
}
