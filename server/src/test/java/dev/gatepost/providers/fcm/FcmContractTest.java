package dev.gatepost.providers.fcm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.OutboundRequest.Header;
import dev.gatepost.platform.RichParts;
import dev.gatepost.platform.ScriptedPeer;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Provider;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.providers.Provider.Attempt;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.SilentApiContract;
import dev.gatepost.providers.SmsApiContract;
import dev.gatepost.providers.StrictTwin;
import dev.gatepost.providers.api.GoogleTokens;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** CHN-03: the adapter for Firebase keeps the contract. */
class FcmContractTest implements SilentApiContract {
    private static final String TOKEN = "fGcm0token-of_one_device:APA91bH0123456789abcdef";
    private static final String ID = "0:1500415314455276%31bd1c9631bd1c96";

    /** A token for whoever has the key. */
    private static GoogleTokens.Result token(Account account, Duration timeout) {
        return account.secrets().containsKey("service_account")
                ? new GoogleTokens.Result.Got(new Header("Authorization", "Bearer ya29.token"))
                : new GoogleTokens.Result.Not(new Answer.Refused(Failure.ACCOUNT, "settings", "incomplete"));
    }

    @Override
    public Provider provider(OutboundHttp http) {
        return new FcmProvider(http, InstantSource.fixed(NOW), FcmContractTest::token);
    }

    @Override
    public String to() {
        return "fcm:" + TOKEN;
    }

    @Override
    public Account account(String baseUrl, Optional<Secret> current, Optional<Secret> previous) {
        return new Account(
                ConnectionId.next(),
                Map.of("base_url", baseUrl, "project_id", "northwind-1", "ttl", "600"),
                Map.of("service_account", new Secret("{}")));
    }

    private static boolean fits(JsonNode document) {
        JsonNode m = document.path("message");
        return m.path("token").asString("").equals(TOKEN)
                && m.at("/notification/body").asString("").equals("Grüße & 50 % + more")
                && m.at("/android/ttl").asString("").equals("600s");
    }

    private static StrictTwin twin(java.util.function.Predicate<JsonNode> fits) {
        return new StrictTwin(
                "/v1/projects/northwind-1/messages:send",
                "Bearer ya29.token",
                request -> fits.test(SmsApiContract.document(request)),
                200,
                "{\"name\":\"projects/northwind-1/messages/" + ID + "\"}");
    }

    @Override
    public ScriptedPeer.Script genuinePeer() {
        return twin(FcmContractTest::fits);
    }

    @Override
    public String takenReference() {
        return ID;
    }

    @Override
    public String goodAnswer() {
        return "{\"name\":\"projects/northwind-1/messages/" + ID + "\"}";
    }

    private static String error(String status, String code) {
        return "{\"error\":{\"code\":400,\"message\":\"" + TOKEN + " is wrong\",\"status\":\"" + status
                + "\",\"details\":[{\"@type\":\"type.googleapis.com/google.firebase.fcm.v1.FcmError\",\"errorCode\":\""
                + code + "\"}]}}";
    }

    private static final String BAD_TOKEN = "{\"error\":{\"status\":\"INVALID_ARGUMENT\",\"details\":["
            + "{\"errorCode\":\"INVALID_ARGUMENT\"},"
            + "{\"fieldViolations\":[{\"field\":\"message.token\",\"description\":\"no token\"}]}]}}";

    @Override
    public List<Refusal> refusals() {
        return List.of(
                new Refusal(404, error("NOT_FOUND", "UNREGISTERED"), Failure.INVALID_ADDRESS),
                new Refusal(400, BAD_TOKEN, Failure.INVALID_ADDRESS),
                new Refusal(400, error("INVALID_ARGUMENT", "INVALID_ARGUMENT"), Failure.CONTENT),
                new Refusal(403, error("PERMISSION_DENIED", "SENDER_ID_MISMATCH"), Failure.PERMANENT),
                new Refusal(401, error("UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR"), Failure.ACCOUNT),
                new Refusal(401, "{\"error\":{\"status\":\"UNAUTHENTICATED\"}}", Failure.ACCOUNT),
                new Refusal(403, "{\"error\":{\"status\":\"PERMISSION_DENIED\"}}", Failure.ACCOUNT),
                // The project is not there: no word about the token.
                new Refusal(404, "{\"error\":{\"status\":\"NOT_FOUND\"}}", Failure.ACCOUNT),
                new Refusal(413, "", Failure.CONTENT),
                new Refusal(400, "<html>", Failure.PERMANENT));
    }

    private Answer sent(ScriptedPeer.Script script, String to) throws IOException {
        try (ScriptedPeer peer = ScriptedPeer.plain(script);
                OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()))) {
            var attempt = new Attempt(
                    REFERENCE,
                    Channel.PUSH,
                    to,
                    FROM,
                    "Northwind",
                    "It left",
                    "https://gw.example.com/c",
                    Duration.ofSeconds(3),
                    new RichParts(null, Map.of("order", "A-7"), null, List.of()),
                    () -> true,
                    Map.of(),
                    null);
            return provider(http).send(attempt, account(peer.url(), Optional.empty(), Optional.empty()));
        }
    }

    @Test
    void aTitleAndTheDataGoWithTheText() throws IOException {
        assertThat(sent(
                        twin(document -> document.at("/message/notification/title")
                                        .asString("")
                                        .equals("Northwind")
                                && document.at("/message/data/order")
                                        .asString("")
                                        .equals("A-7")),
                        to()))
                .isEqualTo(new Answer.Taken(ID));
    }

    @Test
    void theWordsForNotNowAreNotNow() throws IOException {
        assertThat(sent((request, wire) -> wire.json(429, error("RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED")), to()))
                .isEqualTo(new Answer.TryLater("QUOTA_EXCEEDED", null, Provider.Cause.ACCOUNT_TOO_FAST));
        assertThat(sent((request, wire) -> wire.json(503, error("UNAVAILABLE", "UNAVAILABLE")), to()))
                .isEqualTo(new Answer.TryLater("UNAVAILABLE", null, Provider.Cause.FAULT));
        assertThat(sent((request, wire) -> wire.json(500, error("INTERNAL", "INTERNAL")), to()))
                .isInstanceOf(Answer.Unknown.class);
    }

    /** It must stay usable by the service whose it is. */
    @Test
    void anAddressOfAnotherServiceIsRefusedAndNotCalledInvalid() throws IOException {
        assertThat(sent(genuinePeer(), "apns:" + "ab".repeat(32)))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.failure()).isEqualTo(Failure.PERMANENT));
    }
}
