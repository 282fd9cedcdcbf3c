package dev.gatepost.providers.mail;

import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.OutboundRequest;
import dev.gatepost.platform.OutboundResult;
import dev.gatepost.platform.OutboundResult.Response;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.providers.Provider.Attempt;
import dev.gatepost.providers.Provider.Cause;
import dev.gatepost.providers.Provider.Failure;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Calls an API that takes mail, and reads its answers. A 2xx with the provider's id is taken; 429 and 503 were not
 * processed and are tried later; a 4xx is refused, by the provider's own code where it has one; everything else may
 * have been taken. What the provider writes in words is not passed on, since it may hold the address.
 */
public final class MailApi {
    private static final Pattern REFERENCE = Pattern.compile("[!-~]{1,200}");
    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_.-]{1,60}");

    private final OutboundHttp http;
    private final InstantSource clock;

    public MailApi(OutboundHttp http, InstantSource clock) {
        this.http = http;
        this.clock = clock;
    }

    /** How one provider answers. */
    public interface Dialect {
        /** Its id of the message, in a good answer. */
        Optional<String> taken(Response response, JsonNode body);

        /** Its own code in an answer that is none; empty when it gives none. */
        Optional<String> code(Response response, JsonNode body);

        /** What a code of a 4xx means; empty when the status alone decides. */
        Optional<Answer> meaning(String code);
    }

    /** A refusal for a table of codes. */
    public static Optional<Answer> refused(Failure failure, String code, String detail) {
        return Optional.of(new Answer.Refused(failure, code, detail));
    }

    /** A request of this attempt, which its guard may still call off. */
    public static OutboundRequest post(Attempt attempt, URI url, List<OutboundRequest.Header> headers, byte[] body) {
        return new OutboundRequest("POST", url, headers, body, attempt.timeout(), attempt.mayStill());
    }

    /** Makes the call. */
    public Answer send(OutboundRequest request, Account account, Dialect dialect) {
        return switch (http.call(request, account.tls())) {
            case OutboundResult.NotSent notSent -> new Answer.TryLater("not_sent", null);
            case OutboundResult.Lost lost -> new Answer.Unknown(lost.why());
            case Response response -> read(response, dialect);
        };
    }

    private Answer read(Response response, Dialect dialect) {
        int status = response.status();
        JsonNode body = body(response);
        if (status >= 200 && status < 300) {
            Optional<String> id = response.cut() ? Optional.empty() : dialect.taken(response, body);
            return id.filter(text -> REFERENCE.matcher(text).matches())
                    .<Answer>map(Answer.Taken::new)
                    .orElseGet(() -> new Answer.Unknown("the answer holds no message id"));
        }
        Optional<String> code =
                dialect.code(response, body).filter(text -> CODE.matcher(text).matches());
        if (status == 429 || status == 503 || status == 408) {
            return new Answer.TryLater(
                    code.orElse("http_" + status),
                    response.retryAfter(clock.instant()).orElse(null),
                    status == 429 ? Cause.ACCOUNT_TOO_FAST : Cause.FAULT);
        }
        if (status < 400 || status >= 500) {
            return new Answer.Unknown("HTTP status " + status);
        }
        return code.flatMap(dialect::meaning).orElseGet(() -> byStatus(status, code.orElse("http_" + status)));
    }

    private static Answer byStatus(int status, String code) {
        Failure failure =
                switch (status) {
                    case 401, 402, 403, 404 -> Failure.ACCOUNT;
                    case 413 -> Failure.CONTENT;
                    default -> Failure.PERMANENT;
                };
        return new Answer.Refused(failure, code, "HTTP status " + status);
    }

    /** The answer as JSON; a missing node when it is none, or was too long to be read whole. */
    private static JsonNode body(Response response) {
        if (response.cut()) {
            return JsonNodeFactory.instance.missingNode();
        }
        try {
            return MailEvents.JSON.readTree(response.body());
        } catch (JacksonException e) {
            return JsonNodeFactory.instance.missingNode();
        }
    }
}
