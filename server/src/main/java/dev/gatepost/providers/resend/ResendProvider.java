package dev.gatepost.providers.resend;

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
import dev.gatepost.providers.mail.MailEvents;
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
 * Mail through Resend (resend.com/docs/api-reference/emails/send-email). A 200 with an id is taken. Each attempt is
 * sent under its reference as {@code Idempotency-Key}, which Resend honours for a day; its events carry the reference
 * as a tag.
 */
public final class ResendProvider implements Provider {
    private static final String BASE_URL = "https://api.resend.com";

    private final MailApi api;

    public ResendProvider(OutboundHttp http, InstantSource clock) {
        this.api = new MailApi(http, clock);
    }

    @Override
    public String name() {
        return "resend";
    }

    @Override
    public Traits traits() {
        return new Traits(Set.of(Channel.EMAIL), Correlation.OURS, true, false);
    }

    @Override
    public List<SettingSpec> settings() {
        List<SettingSpec> out = new ArrayList<>(Letter.SPECS);
        out.add(new SettingSpec("base_url", false, false, "Where the API is; " + BASE_URL + " if not given"));
        out.add(new SettingSpec("api_key", true, true, "The API key, with the right to send"));
        out.add(new SettingSpec("secret", true, true, "The webhook's signing secret, whsec_…; it proves events"));
        out.add(new SettingSpec("secret_previous", true, false, "Proves events while the secret changes"));
        return List.copyOf(out);
    }

    @Override
    public Answer send(Attempt attempt, Account account) {
        Optional<URI> url = ApiCall.to(account, BASE_URL, "/emails").url();
        Secret key = account.secrets().get("api_key");
        if (url.isEmpty() || key == null) {
            return ApiCall.incomplete();
        }
        List<Header> headers = List.of(
                new Header("Authorization", "Bearer " + key.reveal()),
                new Header("Idempotency-Key", attempt.reference().value()),
                new Header("Content-Type", "application/json"));
        return switch (Letter.of(attempt, account)) {
            case Letter.Read.Refused(Answer.Refused refused) -> refused;
            case Letter.Read.Fine(Letter letter) ->
                api.send(
                        MailApi.post(attempt, url.get(), headers, body(letter, attempt.reference())),
                        account,
                        new Dialect());
        };
    }

    private static byte[] body(Letter letter, AttemptReference reference) {
        ObjectNode mail = Json.object()
                .put("from", letter.from().written())
                .put("subject", letter.subject())
                .put("text", letter.text());
        mail.putArray("to").add(letter.to());
        if (letter.html() != null) {
            mail.put("html", letter.html());
        }
        if (!letter.replyTo().isEmpty()) {
            mail.put("reply_to", letter.replyTo());
        }
        if (!letter.headers().isEmpty()) {
            ObjectNode headers = mail.putObject("headers");
            letter.headers().forEach(headers::put);
        }
        mail.putArray("tags").addObject().put("name", REFERENCE).put("value", MailEvents.tag(reference));
        return Json.write(mail);
    }

    /** Resend's names of errors (resend.com/docs/api-reference/errors). */
    private static final class Dialect implements MailApi.Dialect {
        @Override
        public Optional<String> taken(Response response, JsonNode body) {
            return body.path("id").stringValueOpt();
        }

        @Override
        public Optional<String> code(Response response, JsonNode body) {
            return body.path("name").stringValueOpt();
        }

        @Override
        public Optional<Answer> meaning(String code) {
            return switch (code) {
                case "missing_api_key", "restricted_api_key", "invalid_api_key", "invalid_access" ->
                    MailApi.refused(Failure.ACCOUNT, code, "the API key is wrong or may not send");
                case "invalid_from_address" ->
                    MailApi.refused(Failure.ACCOUNT, code, "the sender is not of a verified domain");
                case "invalid_to_address" -> MailApi.refused(Failure.INVALID_ADDRESS, code, "the address is not valid");
                case "invalid_attachment", "missing_required_field" ->
                    MailApi.refused(Failure.CONTENT, code, "the content is not taken");
                case "concurrent_idempotent_requests" -> Optional.of(new Answer.TryLater(code, null));
                // Resend has a mail under this key already, and it reads differently.
                case "invalid_idempotent_request" -> Optional.of(new Answer.Unknown("another mail has this key"));
                default -> Optional.empty();
            };
        }
    }

    @Override
    public Standing ask(AttemptReference reference, Account account) {
        return new Standing.CannotTell("Resend cannot be asked by our reference");
    }

    @Override
    public Verdict verify(RawCallback callback, Account account, Instant now) {
        return Proofs.named("resend").orElseThrow().of(callback, account, now);
    }

    @Override
    public List<CallbackEvent> parse(RawCallback callback) {
        return ResendEvents.parse(callback);
    }
}
