package dev.gatepost.providers.postmark;

import static dev.gatepost.providers.mail.MailEvents.REFERENCE;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.OutboundRequest.Header;
import dev.gatepost.platform.OutboundResult.Response;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.Provider;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import dev.gatepost.providers.api.ApiCall;
import dev.gatepost.providers.mail.Letter;
import dev.gatepost.providers.mail.MailApi;
import dev.gatepost.providers.proofs.Proofs;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Mail through Postmark's Email API (postmarkapp.com/developer/api/email-api). A 200 with error code 0 and an id is
 * taken; the API honours no idempotency key and cannot be asked by our reference, which its webhooks carry as metadata.
 * Postmark signs nothing: its callbacks bring a fixed name and password, the weakest of proofs.
 */
public final class PostmarkProvider implements Provider {
    private static final String BASE_URL = "https://api.postmarkapp.com";

    private final MailApi api;

    public PostmarkProvider(OutboundHttp http, InstantSource clock) {
        this.api = new MailApi(http, clock);
    }

    @Override
    public String name() {
        return "postmark";
    }

    @Override
    public Traits traits() {
        return new Traits(Set.of(Channel.EMAIL), Correlation.OURS, false, false);
    }

    @Override
    public List<SettingSpec> settings() {
        List<SettingSpec> out = new ArrayList<>(Letter.SPECS);
        out.add(new SettingSpec("message_stream", false, false, "The message stream; the default one if not given"));
        out.add(new SettingSpec("base_url", false, false, "Where the API is; " + BASE_URL + " if not given"));
        out.add(new SettingSpec("username", false, true, "The name in the webhook's Basic credentials"));
        out.add(new SettingSpec("server_token", true, true, "The server's API token"));
        out.add(new SettingSpec("password", true, true, "The password in the webhook's credentials; it proves events"));
        out.add(new SettingSpec("password_previous", true, false, "Proves events while the password changes"));
        return List.copyOf(out);
    }

    @Override
    public Answer send(Attempt attempt, Account account) {
        Optional<URI> url = ApiCall.to(account, BASE_URL, "/email").url();
        Secret token = account.secrets().get("server_token");
        if (url.isEmpty() || token == null) {
            return ApiCall.incomplete();
        }
        List<Header> headers = List.of(
                new Header("X-Postmark-Server-Token", token.reveal()),
                new Header("Accept", "application/json"),
                new Header("Content-Type", "application/json"));
        return switch (Letter.of(attempt, account)) {
            case Letter.Read.Refused(Answer.Refused refused) -> refused;
            case Letter.Read.Fine(Letter letter) ->
                api.send(
                        MailApi.post(attempt, url.get(), headers, body(letter, attempt.reference(), account)),
                        account,
                        new Dialect());
        };
    }

    private static byte[] body(Letter letter, AttemptReference reference, Account account) {
        ObjectNode mail = Json.object()
                .put("From", letter.from().written())
                .put("To", letter.to())
                .put("Subject", letter.subject())
                .put("TextBody", letter.text())
                // Tracking rewrites the links that the policy has judged.
                .put("TrackOpens", false)
                .put("TrackLinks", "None");
        if (letter.html() != null) {
            mail.put("HtmlBody", letter.html());
        }
        if (!letter.replyTo().isEmpty()) {
            mail.put("ReplyTo", letter.replyTo());
        }
        String stream = account.settings().getOrDefault("message_stream", "");
        if (!stream.isEmpty()) {
            mail.put("MessageStream", stream);
        }
        var headers = mail.putArray("Headers");
        letter.headers()
                .forEach((name, value) -> headers.addObject().put("Name", name).put("Value", value));
        mail.putObject("Metadata").put(REFERENCE, reference.value());
        return Json.write(mail);
    }

    /** Postmark's codes (postmarkapp.com/developer/api/overview, "API error codes"). */
    private static final class Dialect implements MailApi.Dialect {
        @Override
        public Optional<String> taken(Response response, JsonNode body) {
            return body.path("ErrorCode").asInt(-1) == 0
                    ? body.path("MessageID").stringValueOpt()
                    : Optional.empty();
        }

        @Override
        public Optional<String> code(Response response, JsonNode body) {
            int code = body.path("ErrorCode").asInt(-1);
            return code > 0 ? Optional.of(Integer.toString(code)) : Optional.empty();
        }

        @Override
        public Optional<Answer> meaning(String code) {
            return switch (code) {
                case "10" -> MailApi.refused(Failure.ACCOUNT, code, "the server token is wrong");
                case "300" ->
                    MailApi.refused(Failure.PERMANENT, code, "Postmark finds an address or the mail malformed");
                // Postmark holds mail back after a bounce, a complaint or an unsubscribe, and does not say which.
                case "406" -> MailApi.refused(Failure.BLOCKED, code, "the address is on Postmark's suppression list");
                case "400", "401" -> MailApi.refused(Failure.ACCOUNT, code, "the sender is not a confirmed one");
                case "405" -> MailApi.refused(Failure.ACCOUNT, code, "the account may send no more");
                case "412", "413" -> MailApi.refused(Failure.ACCOUNT, code, "the account is not yet approved");
                case "1235" -> MailApi.refused(Failure.ACCOUNT, code, "the message stream does not exist");
                // Rate limits and maintenance come with statuses of their own.
                case "429" -> Optional.of(new Answer.TryLater(code, null, Cause.ACCOUNT_TOO_FAST));
                default -> Optional.empty();
            };
        }
    }

    @Override
    public Standing ask(AttemptReference reference, Account account) {
        return new Standing.CannotTell("Postmark cannot be asked by our reference");
    }

    @Override
    public Verdict verify(RawCallback callback, Account account, Instant now) {
        return Proofs.named("postmark").orElseThrow().of(callback, account, now);
    }

    @Override
    public List<CallbackEvent> parse(RawCallback callback) {
        return PostmarkEvents.parse(callback);
    }
}
