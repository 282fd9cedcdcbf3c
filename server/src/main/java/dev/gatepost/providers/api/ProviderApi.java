package dev.gatepost.providers.api;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.OutboundRequest;
import dev.gatepost.platform.OutboundRequest.Header;
import dev.gatepost.platform.OutboundResult;
import dev.gatepost.providers.Probed;
import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.providers.Provider.Attempt;
import dev.gatepost.providers.Provider.Failure;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** One provider's API over HTTP: hands a message over in one call, and asks. Redirects are not followed. */
public final class ProviderApi {
    private static final Duration QUESTION = Duration.ofSeconds(10);

    private final OutboundHttp http;
    private final InstantSource clock;
    private final Set<Channel> channels;
    private final Dialect dialect;

    /** {@code channels} are those on which its adapter sends; {@code http} is shared and closed by its owner. */
    public ProviderApi(OutboundHttp http, InstantSource clock, Set<Channel> channels, Dialect dialect) {
        this.http = http;
        this.clock = clock;
        this.channels = Set.copyOf(channels);
        this.dialect = dialect;
    }

    /** Hands over as a JSON document. */
    public Answer json(Attempt attempt, ApiCall call, Map<String, ?> document) {
        return post(attempt, call, "application/json", Json.write(document));
    }

    /** Hands over as {@code application/x-www-form-urlencoded}, in the map's order. */
    public Answer form(Attempt attempt, ApiCall call, Map<String, String> fields) {
        String form = fields.entrySet().stream()
                .map(field -> field.getKey() + '=' + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return post(attempt, call, "application/x-www-form-urlencoded", form.getBytes(StandardCharsets.US_ASCII));
    }

    private Answer post(Attempt attempt, ApiCall call, String type, byte[] body) {
        if (!channels.contains(attempt.channel())) {
            return new Answer.Refused(Failure.PERMANENT, "channel", "this provider does not send " + attempt.channel());
        }
        if (call.url().isEmpty() || call.credentials().isEmpty()) {
            return ApiCall.incomplete();
        }
        OutboundRequest request = new OutboundRequest(
                "POST",
                call.url().get(),
                List.of(
                        call.credentials().get(),
                        new Header("Accept", "application/json"),
                        new Header("Content-Type", type)),
                body,
                attempt.timeout(),
                attempt.mayStill());
        return dialect.read(http.call(request, call.account().tls()), clock.instant());
    }

    /** Whether the account is believed there: 200 says that it is, 401 that it is not, and all else neither. */
    public Probed probe(ApiCall call) {
        if (call.url().isEmpty() || call.credentials().isEmpty()) {
            return new Probed.NotBelieved("the connection's settings are incomplete");
        }
        OutboundRequest request = new OutboundRequest(
                "GET",
                call.url().get(),
                List.of(call.credentials().get(), new Header("Accept", "application/json")),
                new byte[0],
                QUESTION);
        return told(http.call(request, call.account().tls()));
    }

    /** What an answer to such a question tells. */
    public static Probed told(OutboundResult result) {
        return switch (result) {
            case OutboundResult.NotSent notSent -> new Probed.Unclear(notSent.why());
            case OutboundResult.Lost lost -> new Probed.Unclear(lost.why());
            case OutboundResult.Response response ->
                switch (response.status()) {
                    case 200 -> new Probed.Believed();
                    case 401 -> new Probed.NotBelieved("HTTP status 401");
                    default -> new Probed.Unclear("HTTP status " + response.status());
                };
        };
    }

    /** The document at that address; empty unless the provider answered 200 with one. */
    public Optional<ObjectNode> ask(ApiCall call) {
        if (call.url().isEmpty() || call.credentials().isEmpty()) {
            return Optional.empty();
        }
        OutboundRequest request = new OutboundRequest(
                "GET",
                call.url().get(),
                List.of(call.credentials().get(), new Header("Accept", "application/json")),
                new byte[0],
                QUESTION);
        return http.call(request, call.account().tls()) instanceof OutboundResult.Response response
                        && response.status() == 200
                ? Dialect.object(response)
                : Optional.empty();
    }
}
