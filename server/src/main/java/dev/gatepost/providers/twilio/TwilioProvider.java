package dev.gatepost.providers.twilio;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.OutboundRequest;
import dev.gatepost.platform.OutboundResult;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.Provider;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Text messages through Twilio's Messages resource (API version 2010-04-01).
 *
 * <p>A 201 is taken. What counts as not taken: 429 ("never processed and always safe to retry", error 20429) and 503
 * (error 20503, and RFC 9110: the server is unable to handle the request). Any other 5xx is unknown: Twilio's page on
 * error 20500 says that a repeated POST may reach the person twice, and the resource honours no idempotency key. Nor
 * can it be asked by our reference, so what is unknown waits for its callback; the reference travels in the callback
 * URL, which Twilio signs.
 */
public final class TwilioProvider implements Provider {
    private static final String BASE_URL = "https://api.twilio.com";
    private static final Pattern ACCOUNT_SID = Pattern.compile("[A-Za-z0-9]{1,64}");

    private final OutboundHttp http;
    private final InstantSource clock;

    public TwilioProvider(OutboundHttp http, InstantSource clock) {
        this.http = http;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "twilio";
    }

    @Override
    public Traits traits() {
        return new Traits(Set.of(Channel.SMS), Correlation.OURS, false, false);
    }

    @Override
    public List<SettingSpec> settings() {
        return List.of(
                new SettingSpec("account_sid", false, true, "The account, AC…"),
                new SettingSpec("messaging_service_sid", false, false, "The messaging service that holds the senders"),
                new SettingSpec("api_key_sid", false, false, "An API key to send with, instead of the auth token"),
                new SettingSpec("base_url", false, false, "Where the API is; " + BASE_URL + " if not given"),
                new SettingSpec("auth_token", true, true, "Proves callbacks; sends when there is no API key"),
                new SettingSpec("auth_token_previous", true, false, "Proves callbacks while the token changes"),
                new SettingSpec("api_key_secret", true, false, "The secret of the API key"));
    }

    @Override
    public Answer send(Attempt attempt, Account account) {
        if (attempt.channel() != Channel.SMS) {
            return new Answer.Refused(Failure.PERMANENT, "channel", "this adapter sends text messages only");
        }
        Optional<URI> url = messagesUrl(account);
        Optional<String> credentials = credentials(account);
        if (url.isEmpty() || credentials.isEmpty()) {
            return new Answer.Refused(Failure.ACCOUNT, "settings", "the connection's settings are incomplete");
        }
        OutboundRequest request = new OutboundRequest(
                "POST",
                url.get(),
                List.of(
                        new OutboundRequest.Header("Authorization", credentials.get()),
                        new OutboundRequest.Header("Accept", "application/json"),
                        new OutboundRequest.Header("Content-Type", "application/x-www-form-urlencoded")),
                form(attempt, account).getBytes(StandardCharsets.US_ASCII),
                attempt.timeout(),
                attempt.mayStill());
        return switch (http.call(request, account.tls())) {
            case OutboundResult.NotSent notSent -> new Answer.TryLater("not_sent", null);
            case OutboundResult.Lost lost -> new Answer.Unknown(lost.why());
            case OutboundResult.Response response -> TwilioAnswers.read(response, clock.instant());
        };
    }

    @Override
    public Standing ask(AttemptReference reference, Account account) {
        return new Standing.CannotTell("Twilio cannot be asked by our reference");
    }

    @Override
    public Verdict verify(RawCallback callback, Account account, Instant now) {
        List<Secret> tokens = Stream.of("auth_token", "auth_token_previous")
                .flatMap(name -> Stream.ofNullable(account.secrets().get(name)))
                .filter(token -> !token.reveal().isEmpty())
                .toList();
        return TwilioSignature.verify(callback, tokens);
    }

    @Override
    public List<CallbackEvent> parse(RawCallback callback) {
        return TwilioCallbacks.parse(callback);
    }

    private static Optional<URI> messagesUrl(Account account) {
        String sid = account.settings().getOrDefault("account_sid", "");
        String base = account.settings().getOrDefault("base_url", BASE_URL);
        if (!ACCOUNT_SID.matcher(sid).matches()) {
            return Optional.empty();
        }
        try {
            URI url = URI.create(base + "/2010-04-01/Accounts/" + sid + "/Messages.json");
            return url.getHost() == null ? Optional.empty() : Optional.of(url);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> credentials(Account account) {
        String keySid = account.settings().get("api_key_sid");
        Secret keySecret = account.secrets().get("api_key_secret");
        Secret token = account.secrets().get("auth_token");
        if (keySid != null && keySecret != null) {
            return Optional.of(basic(keySid, keySecret));
        }
        String sid = account.settings().get("account_sid");
        return token == null || sid == null ? Optional.empty() : Optional.of(basic(sid, token));
    }

    private static String basic(String user, Secret password) {
        byte[] both = (user + ':' + password.reveal()).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    /**
     * The sender that the policy allowed is always named; beside it a messaging service adds its features. A sender
     * that is itself a service ({@code MG…}) stands alone.
     */
    private static String form(Attempt attempt, Account account) {
        String service = account.settings().getOrDefault("messaging_service_sid", "");
        boolean senderIsService = attempt.from().startsWith("MG");
        StringJoiner form = new StringJoiner("&");
        form.add(parameter("To", attempt.to()));
        if (!senderIsService && !attempt.from().isEmpty()) {
            form.add(parameter("From", attempt.from()));
        }
        if (senderIsService || !service.isEmpty()) {
            form.add(parameter("MessagingServiceSid", senderIsService ? attempt.from() : service));
        }
        form.add(parameter("Body", attempt.text()));
        form.add(parameter("StatusCallback", withReference(attempt)));
        return form.toString();
    }

    private static String withReference(Attempt attempt) {
        String url = attempt.callbackUrl();
        return url
                + (url.indexOf('?') < 0 ? '?' : '&')
                + TwilioCallbacks.REFERENCE
                + '='
                + attempt.reference().value();
    }

    private static String parameter(String name, String value) {
        return name + '=' + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
