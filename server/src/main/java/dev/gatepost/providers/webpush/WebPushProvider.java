package dev.gatepost.providers.webpush;

import com.google.crypto.tink.apps.webpush.WebPushHybridEncrypt;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.OutboundRequest;
import dev.gatepost.platform.OutboundRequest.Header;
import dev.gatepost.platform.OutboundResult;
import dev.gatepost.platform.PushAddress;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.MalformedCallback;
import dev.gatepost.providers.Provider;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import dev.gatepost.providers.api.ApiCall;
import dev.gatepost.providers.api.Specs;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Push to browsers. The body is a JSON object {@code title}, {@code body}, {@code data} for the site's service worker,
 * encrypted to the browser. It honours no key and reports nothing; the message's id is its {@code Topic}, so that a
 * second attempt takes the place of a first one that still waits.
 */
public final class WebPushProvider implements Provider {
    /** 4,096 bytes of body hold a little less in the clear (RFC 8291, section 4). */
    private static final int LONGEST = 3_900;

    private static final int FOUR_WEEKS = 2_419_200;
    private static final int TOPIC = 32;

    private final OutboundHttp http;
    private final InstantSource clock;
    private final Voucher voucher;

    /** {@code http} leads where strangers may lead us and no further; it is shared and closed by its owner. */
    public WebPushProvider(OutboundHttp http, InstantSource clock) {
        this.http = http;
        this.clock = clock;
        this.voucher = new Voucher(clock);
    }

    @Override
    public String name() {
        return "webpush";
    }

    @Override
    public Traits traits() {
        return Traits.silentPush();
    }

    @Override
    public List<SettingSpec> settings() {
        return List.of(
                Specs.needed("vapid_public_key", "The key that the site subscribes with: base64url, 87 characters"),
                Specs.needed("subject", "Where push services may reach you: mailto:… or https://…"),
                Specs.optional("ttl", "How long a message waits for a browser that is closed, in seconds; 86400"),
                Specs.optional("urgency", "very-low, low, normal (if not given) or high"),
                Specs.optional("base_url", "A gateway of yours that is called in place of each endpoint's own host"),
                Specs.secret("vapid_private_key", "Vouches for you: the other half, base64url, 43 characters"));
    }

    @Override
    public Answer send(Attempt attempt, Account account) {
        if (!(PushAddress.parse(attempt.to()).orElse(null) instanceof PushAddress.WebPush to)) {
            return new Answer.Refused(Failure.PERMANENT, "other_service", "the address is no browser's subscription");
        }
        Optional<Header> vouched = voucher.header(account, to.endpoint());
        Optional<URI> url = url(to.endpoint(), account);
        if (vouched.isEmpty() || url.isEmpty()) {
            return ApiCall.incomplete();
        }
        byte[] clear = Json.write(document(attempt));
        if (clear.length > LONGEST) {
            return new Answer.Refused(Failure.CONTENT, "too_large", "the message is longer than 3,900 bytes");
        }
        WebPushHybridEncrypt browser;
        try {
            browser = new WebPushHybridEncrypt.Builder()
                    .withRecipientPublicKey(Base64.getUrlDecoder().decode(to.key()))
                    .withAuthSecret(Base64.getUrlDecoder().decode(to.auth()))
                    .build();
        } catch (GeneralSecurityException e) {
            return new Answer.Refused(Failure.INVALID_ADDRESS, "key", "the browser's key is no point of the curve");
        }
        byte[] body;
        try {
            // The library wants no context, and refuses an empty one.
            body = browser.encrypt(clear, null);
        } catch (GeneralSecurityException e) {
            return new Answer.Refused(Failure.PERMANENT, "encryption", "the message could not be encrypted");
        }
        OutboundRequest request = new OutboundRequest(
                "POST",
                url.get(),
                headers(attempt, account, vouched.get()),
                body,
                attempt.timeout(),
                attempt.mayStill());
        return read(http.call(request, account.tls()), attempt);
    }

    private static Optional<URI> url(URI endpoint, Account account) {
        String gateway = account.settings().get("base_url");
        if (gateway == null) {
            return Optional.of(endpoint);
        }
        try {
            String query = endpoint.getRawQuery();
            URI url = URI.create(gateway + endpoint.getRawPath() + (query == null ? "" : '?' + query));
            return url.getHost() == null ? Optional.empty() : Optional.of(url);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static List<Header> headers(Attempt attempt, Account account, Header vouched) {
        String urgency = account.settings().getOrDefault("urgency", "normal");
        String reference = attempt.reference().value();
        return List.of(
                vouched,
                new Header("TTL", Integer.toString(Specs.seconds(account, "ttl", 86_400, FOUR_WEEKS))),
                new Header("Urgency", Set.of("very-low", "low", "high").contains(urgency) ? urgency : "normal"),
                new Header("Topic", reference.substring(0, Math.min(TOPIC, reference.length()))),
                new Header("Content-Encoding", "aes128gcm"),
                new Header("Content-Type", "application/octet-stream"));
    }

    private static Map<String, Object> document(Attempt attempt) {
        Map<String, Object> out = new LinkedHashMap<>();
        if (attempt.subject() != null) {
            out.put("title", attempt.subject());
        }
        out.put("body", attempt.text());
        if (!attempt.rich().data().isEmpty()) {
            out.put("data", attempt.rich().data());
        }
        return out;
    }

    private Answer read(OutboundResult result, Attempt attempt) {
        return switch (result) {
            case OutboundResult.NotSent notSent -> new Answer.TryLater("not_sent", null);
            case OutboundResult.Lost lost -> new Answer.Unknown(lost.why());
            case OutboundResult.Response response -> read(response, attempt);
        };
    }

    /** RFC 8030, sections 5 and 7.3, RFC 8292, section 4.2. A service that names no message has it all the same. */
    private Answer read(OutboundResult.Response response, Attempt attempt) {
        int status = response.status();
        String code = "http_" + status;
        return switch (status) {
            case 201, 200, 202 ->
                response.cut()
                        ? new Answer.Unknown("the answer never ended")
                        : new Answer.Taken(response.header("Location")
                                .map(url -> url.substring(url.lastIndexOf('/') + 1))
                                .filter(id -> id.matches("[A-Za-z0-9._:=%-]{1,120}"))
                                .orElse(attempt.reference().value()));
            case 404, 410 -> new Answer.Refused(Failure.INVALID_ADDRESS, code, "the browser's subscription has ended");
            case 413 -> new Answer.Refused(Failure.CONTENT, code, "the message is too large");
            case 401, 403 -> new Answer.Refused(Failure.ACCOUNT, code, "the voucher was not believed");
            case 429 -> new Answer.TryLater(code, wish(response), Cause.ACCOUNT_TOO_FAST);
            case 408, 503 -> new Answer.TryLater(code, wish(response));
            default ->
                status / 100 == 4
                        ? new Answer.Refused(Failure.PERMANENT, code, "HTTP status " + status)
                        : new Answer.Unknown("HTTP status " + status);
        };
    }

    private @Nullable Duration wish(OutboundResult.Response response) {
        return response.retryAfter(clock.instant()).orElse(null);
    }

    @Override
    public Standing ask(AttemptReference reference, Account account) {
        return new Standing.CannotTell("push services cannot be asked about a message");
    }

    @Override
    public Verdict verify(RawCallback callback, Account account, Instant now) {
        return new Verdict.Forged("push services send no callbacks");
    }

    @Override
    public List<CallbackEvent> parse(RawCallback callback) {
        throw new MalformedCallback("push services send no callbacks");
    }
}
