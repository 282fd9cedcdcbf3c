package dev.gatepost.providers.sendgrid;

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
 * Mail through SendGrid's Mail Send (API v3; twilio.com/docs/sendgrid, "Mail Send"). A 202 with {@code X-Message-Id} is
 * taken; the API honours no idempotency key and cannot be asked by our reference, so what is unknown waits for its
 * event, which carries the reference as a custom argument. Tracking of opens and clicks and SendGrid's own unsubscribe
 * links are turned off: they rewrite the links that the policy has judged.
 */
public final class SendGridProvider implements Provider {
    private static final String BASE_URL = "https://api.sendgrid.com";

    private final MailApi api;

    public SendGridProvider(OutboundHttp http, InstantSource clock) {
        this.api = new MailApi(http, clock);
    }

    @Override
    public String name() {
        return "sendgrid";
    }

    @Override
    public Traits traits() {
        return new Traits(Set.of(Channel.EMAIL), Correlation.OURS, false, false);
    }

    @Override
    public List<SettingSpec> settings() {
        List<SettingSpec> out = new ArrayList<>(Letter.SPECS);
        out.add(new SettingSpec("base_url", false, false, "Where the API is; " + BASE_URL + " if not given"));
        out.add(new SettingSpec("api_key", true, true, "The API key, with the right Mail Send"));
        out.add(new SettingSpec("public_key", true, true, "The Event Webhook's verification key; it proves events"));
        out.add(new SettingSpec("public_key_previous", true, false, "Proves events while the key changes"));
        return List.copyOf(out);
    }

    @Override
    public Answer send(Attempt attempt, Account account) {
        Optional<URI> url = ApiCall.to(account, BASE_URL, "/v3/mail/send").url();
        Secret key = account.secrets().get("api_key");
        if (url.isEmpty() || key == null) {
            return ApiCall.incomplete();
        }
        return switch (Letter.of(attempt, account)) {
            case Letter.Read.Refused(Answer.Refused refused) -> refused;
            case Letter.Read.Fine(Letter letter) ->
                api.send(
                        MailApi.post(
                                attempt,
                                url.get(),
                                List.of(
                                        new Header("Authorization", "Bearer " + key.reveal()),
                                        new Header("Content-Type", "application/json")),
                                body(letter, attempt.reference())),
                        account,
                        new Dialect());
        };
    }

    private static byte[] body(Letter letter, AttemptReference reference) {
        ObjectNode mail = Json.object();
        ObjectNode person = mail.putArray("personalizations").addObject();
        person.putArray("to").addObject().put("email", letter.to());
        ObjectNode from = mail.putObject("from").put("email", letter.from().address());
        if (!letter.from().name().isEmpty()) {
            from.put("name", letter.from().name());
        }
        if (!letter.replyTo().isEmpty()) {
            mail.putObject("reply_to").put("email", letter.replyTo());
        }
        mail.put("subject", letter.subject());
        var content = mail.putArray("content");
        content.addObject().put("type", "text/plain").put("value", letter.text());
        if (letter.html() != null) {
            content.addObject().put("type", "text/html").put("value", letter.html());
        }
        if (!letter.headers().isEmpty()) {
            ObjectNode headers = mail.putObject("headers");
            letter.headers().forEach(headers::put);
        }
        mail.putObject("custom_args").put(REFERENCE, reference.value());
        ObjectNode tracking = mail.putObject("tracking_settings");
        tracking.putObject("click_tracking").put("enable", false).put("enable_text", false);
        tracking.putObject("open_tracking").put("enable", false);
        tracking.putObject("subscription_tracking").put("enable", false);
        return Json.write(mail);
    }

    /** SendGrid names the field that it objects to, and gives no codes. */
    private static final class Dialect implements MailApi.Dialect {
        @Override
        public Optional<String> taken(Response response, JsonNode body) {
            return response.header("X-Message-Id");
        }

        @Override
        public Optional<String> code(Response response, JsonNode body) {
            return body.path("errors").path(0).path("field").stringValueOpt();
        }

        @Override
        public Optional<Answer> meaning(String field) {
            if (field.startsWith("personalizations.") && field.contains(".to")) {
                return MailApi.refused(Failure.INVALID_ADDRESS, field, "the address is not valid");
            }
            if (field.startsWith("from")) {
                return MailApi.refused(Failure.ACCOUNT, field, "the sender is not one of the account's verified ones");
            }
            return field.startsWith("content") || field.startsWith("subject")
                    ? MailApi.refused(Failure.CONTENT, field, "the content is not taken")
                    : Optional.empty();
        }
    }

    @Override
    public Standing ask(AttemptReference reference, Account account) {
        return new Standing.CannotTell("SendGrid cannot be asked by our reference");
    }

    @Override
    public Verdict verify(RawCallback callback, Account account, Instant now) {
        return Proofs.named("sendgrid").orElseThrow().of(callback, account, now);
    }

    @Override
    public List<CallbackEvent> parse(RawCallback callback) {
        return SendGridEvents.parse(callback);
    }
}
