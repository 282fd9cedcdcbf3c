package dev.gatepost.providers.ses;

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
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Mail through Amazon SES, API version 2 (docs.aws.amazon.com/ses, "SendEmail"), signed by Signature Version 4. A 200
 * with a message id is taken; the API honours no idempotency key and cannot be asked by our reference, which events
 * carry as a message tag. Events come from the connection's own topic of Amazon SNS, whose subscription is confirmed as
 * soon as it asks, since only that topic's signed word is believed.
 */
public final class SesProvider implements Provider {
    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]{1,12}){1,3}-[0-9]{1,2}");

    private final MailApi api;
    private final InstantSource clock;
    private final ConfirmSubscription confirm;

    public SesProvider(OutboundHttp http, InstantSource clock) {
        this.api = new MailApi(http, clock);
        this.clock = clock;
        this.confirm = new ConfirmSubscription(http);
    }

    @Override
    public String name() {
        return "ses";
    }

    @Override
    public Traits traits() {
        return new Traits(Set.of(Channel.EMAIL), Correlation.OURS, false, false);
    }

    @Override
    public List<SettingSpec> settings() {
        List<SettingSpec> out = new ArrayList<>(Letter.SPECS);
        out.addAll(List.of(
                new SettingSpec("region", false, true, "The region, such as eu-central-1"),
                new SettingSpec("access_key_id", false, true, "The access key's id"),
                new SettingSpec("configuration_set", false, true, "The configuration set that publishes events"),
                new SettingSpec("expected_topic_arn", false, true, "The topic of SNS to which it publishes"),
                new SettingSpec("base_url", false, false, "Where SES is; the region's own endpoint if not given"),
                new SettingSpec("sns_url", false, false, "Where SNS is; the region's own endpoint if not given"),
                new SettingSpec("secret_access_key", true, true, "The access key"),
                new SettingSpec("certificate_pem", true, true, "The certificate with which SNS signs, in PEM"),
                new SettingSpec("certificate_pem_previous", true, false, "The other one while Amazon changes it")));
        return List.copyOf(out);
    }

    @Override
    public Answer send(Attempt attempt, Account account) {
        String region = account.settings().getOrDefault("region", "");
        String keyId = account.settings().getOrDefault("access_key_id", "");
        Secret key = account.secrets().get("secret_access_key");
        Optional<URI> url = ApiCall.to(account, endpoint("email", region), "/v2/email/outbound-emails")
                .url();
        if (url.isEmpty()
                || key == null
                || keyId.isEmpty()
                || !REGION.matcher(region).matches()) {
            return ApiCall.incomplete();
        }
        return switch (Letter.of(attempt, account)) {
            case Letter.Read.Refused(Answer.Refused refused) -> refused;
            case Letter.Read.Fine(Letter letter) -> {
                byte[] body = body(letter, attempt.reference(), account);
                List<Header> headers = new SignedRequest(region, keyId, key).headers(url.get(), body, clock.instant());
                yield api.send(MailApi.post(attempt, url.get(), headers, body), account, new Dialect());
            }
        };
    }

    /** A service's endpoint in a region. */
    static String endpoint(String service, String region) {
        return "https://" + service + "." + region + ".amazonaws.com" + (region.startsWith("cn-") ? ".cn" : "");
    }

    private static byte[] body(Letter letter, AttemptReference reference, Account account) {
        ObjectNode mail = Json.object().put("FromEmailAddress", from(letter));
        mail.putObject("Destination").putArray("ToAddresses").add(letter.to());
        if (!letter.replyTo().isEmpty()) {
            mail.putArray("ReplyToAddresses").add(letter.replyTo());
        }
        mail.put("ConfigurationSetName", account.settings().getOrDefault("configuration_set", ""));
        mail.putArray("EmailTags").addObject().put("Name", REFERENCE).put("Value", MailEvents.tag(reference));
        ObjectNode simple = mail.putObject("Content").putObject("Simple");
        simple.putObject("Subject").put("Data", letter.subject()).put("Charset", "UTF-8");
        ObjectNode parts = simple.putObject("Body");
        parts.putObject("Text").put("Data", letter.text()).put("Charset", "UTF-8");
        if (letter.html() != null) {
            parts.putObject("Html").put("Data", letter.html()).put("Charset", "UTF-8");
        }
        if (!letter.headers().isEmpty()) {
            var headers = simple.putArray("Headers");
            letter.headers()
                    .forEach((name, value) ->
                            headers.addObject().put("Name", name).put("Value", value));
        }
        return Json.write(mail);
    }

    /** SES takes a name in ASCII, or in the encoded words of RFC 2047. */
    private static String from(Letter letter) {
        String name = letter.from().name();
        return name.chars().allMatch(c -> c < 128)
                ? letter.from().written()
                : EncodedWords.of(name) + " <" + letter.from().address() + '>';
    }

    /** The names of SES's errors, in a header (docs.aws.amazon.com/ses, "SendEmail", "Errors"). */
    private static final class Dialect implements MailApi.Dialect {
        @Override
        public Optional<String> taken(Response response, JsonNode body) {
            return body.path("MessageId").stringValueOpt();
        }

        @Override
        public Optional<String> code(Response response, JsonNode body) {
            return response.header("x-amzn-ErrorType")
                    .or(() -> body.path("__type").stringValueOpt())
                    .map(text -> text.substring(text.lastIndexOf('#') + 1).split(":", 2)[0]);
        }

        @Override
        public Optional<Answer> meaning(String code) {
            return switch (code) {
                case "MessageRejected" -> MailApi.refused(Failure.CONTENT, code, "SES rejected the mail");
                case "MailFromDomainNotVerifiedException" ->
                    MailApi.refused(Failure.ACCOUNT, code, "the sending domain is not verified");
                case "AccountSuspendedException", "SendingPausedException" ->
                    MailApi.refused(Failure.ACCOUNT, code, "the account may not send now");
                case "NotFoundException" ->
                    MailApi.refused(Failure.ACCOUNT, code, "the configuration set does not exist");
                case "LimitExceededException", "TooManyRequestsException", "ThrottlingException" ->
                    Optional.of(new Answer.TryLater(code, null, Cause.ACCOUNT_TOO_FAST));
                default -> Optional.empty();
            };
        }
    }

    @Override
    public Standing ask(AttemptReference reference, Account account) {
        return new Standing.CannotTell("SES cannot be asked by our reference");
    }

    @Override
    public Verdict verify(RawCallback callback, Account account, Instant now) {
        return Proofs.named("sns").orElseThrow().of(callback, account, now);
    }

    @Override
    public boolean heed(RawCallback callback, Account account) {
        return confirm.ifAsked(callback, account);
    }

    @Override
    public List<CallbackEvent> parse(RawCallback callback) {
        return SesEvents.parse(callback);
    }
}
