package dev.gatepost.providers.mailgun;

import static dev.gatepost.providers.mail.MailEvents.REFERENCE;

import dev.gatepost.platform.Channel;
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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Mail through Mailgun's Messages API (documentation.mailgun.com, "Messages"). A 200 with an id is taken; the API
 * honours no idempotency key and cannot be asked by our reference, which its events carry as a user variable. Tracking
 * is turned off: it rewrites the links that the policy has judged.
 */
public final class MailgunProvider implements Provider {
    private static final String BASE_URL = "https://api.mailgun.net";
    private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9.-]{3,253}");

    private final MailApi api;

    public MailgunProvider(OutboundHttp http, InstantSource clock) {
        this.api = new MailApi(http, clock);
    }

    @Override
    public String name() {
        return "mailgun";
    }

    @Override
    public Traits traits() {
        return new Traits(Set.of(Channel.EMAIL), Correlation.OURS, false, false);
    }

    @Override
    public List<SettingSpec> settings() {
        List<SettingSpec> out = new ArrayList<>(Letter.SPECS);
        out.add(new SettingSpec("domain", false, true, "The sending domain at Mailgun"));
        out.add(new SettingSpec("tag", false, false, "A tag on every mail, for Mailgun's own reports"));
        out.add(new SettingSpec(
                "base_url", false, false, "Where the API is; " + BASE_URL + " if not given; the EU has its own"));
        out.add(new SettingSpec("api_key", true, true, "A sending key of the domain"));
        out.add(new SettingSpec("signing_key", true, true, "The HTTP webhook signing key; it proves events"));
        out.add(new SettingSpec("signing_key_previous", true, false, "Proves events while the key changes"));
        return List.copyOf(out);
    }

    @Override
    public Answer send(Attempt attempt, Account account) {
        String domain = account.settings().getOrDefault("domain", "");
        Optional<URI> url =
                ApiCall.to(account, BASE_URL, "/v3/" + domain + "/messages").url();
        Secret key = account.secrets().get("api_key");
        if (url.isEmpty() || key == null || !DOMAIN.matcher(domain).matches()) {
            return ApiCall.incomplete();
        }
        byte[] credentials = ("api:" + key.reveal()).getBytes(StandardCharsets.UTF_8);
        List<Header> headers = List.of(
                new Header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials)),
                new Header("Content-Type", "application/x-www-form-urlencoded"));
        return switch (Letter.of(attempt, account)) {
            case Letter.Read.Refused(Answer.Refused refused) -> refused;
            case Letter.Read.Fine(Letter letter) ->
                api.send(
                        MailApi.post(attempt, url.get(), headers, form(letter, attempt.reference(), account)),
                        account,
                        new Dialect());
        };
    }

    private static byte[] form(Letter letter, AttemptReference reference, Account account) {
        StringJoiner form = new StringJoiner("&");
        add(form, "from", letter.from().written());
        add(form, "to", letter.to());
        add(form, "subject", letter.subject());
        add(form, "text", letter.text());
        if (letter.html() != null) {
            add(form, "html", letter.html());
        }
        if (!letter.replyTo().isEmpty()) {
            add(form, "h:Reply-To", letter.replyTo());
        }
        letter.headers().forEach((name, value) -> add(form, "h:" + name, value));
        add(form, "v:" + REFERENCE, reference.value());
        String tag = account.settings().getOrDefault("tag", "");
        if (!tag.isEmpty()) {
            add(form, "o:tag", tag);
        }
        add(form, "o:tracking", "no");
        return form.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void add(StringJoiner form, String name, String value) {
        form.add(URLEncoder.encode(name, StandardCharsets.UTF_8)
                + '='
                + URLEncoder.encode(value, StandardCharsets.UTF_8));
    }

    /** Mailgun gives sentences and no codes; one of them tells that it is the address. */
    private static final class Dialect implements MailApi.Dialect {
        @Override
        public Optional<String> taken(Response response, JsonNode body) {
            return body.path("id").stringValueOpt().map(MailgunEvents::bare);
        }

        @Override
        public Optional<String> code(Response response, JsonNode body) {
            String message = body.path("message").asString("");
            boolean address = response.status() == 400 && message.contains("to parameter is not a valid address");
            return address ? Optional.of("invalid_to") : Optional.empty();
        }

        @Override
        public Optional<Answer> meaning(String code) {
            return MailApi.refused(Failure.INVALID_ADDRESS, code, "the address is not valid");
        }
    }

    @Override
    public Standing ask(AttemptReference reference, Account account) {
        return new Standing.CannotTell("Mailgun cannot be asked by our reference");
    }

    @Override
    public Verdict verify(RawCallback callback, Account account, Instant now) {
        return Proofs.named("mailgun").orElseThrow().of(callback, account, now);
    }

    @Override
    public List<CallbackEvent> parse(RawCallback callback) {
        return MailgunEvents.parse(callback);
    }
}
