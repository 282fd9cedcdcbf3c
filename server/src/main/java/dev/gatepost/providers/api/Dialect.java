package dev.gatepost.providers.api;

import dev.gatepost.platform.Json;
import dev.gatepost.platform.OutboundResult;
import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.providers.Provider.Cause;
import dev.gatepost.providers.Provider.Failure;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a provider answers. Its sentences may hold the number, so only codes are passed on.
 *
 * <p>A 2xx with a message id is taken. Untaken are what never left this machine, 408, 429 and 503 (RFC 9110, RFC 6585:
 * the request was not processed) and the other 4xx. Everything else is unknown: a 500 may come after the message was
 * queued.
 *
 * @param reference where a good answer holds the message's id; empty when it holds none
 * @param code where an answer holds its error code; empty when it holds none
 */
public record Dialect(Function<ObjectNode, String> reference, Function<ObjectNode, String> code, CodeTable codes) {
    private static final Pattern REFERENCE = Pattern.compile("[A-Za-z0-9._:-]{1,100}");
    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9._-]{1,60}");

    /** The text at a place; empty when there is none. A number is no id: it may have lost digits on its way. */
    public static String text(JsonNode value) {
        return value.isString() ? value.asString() : "";
    }

    /** Reads what became of a hand-over. */
    public Answer read(OutboundResult result, Instant now) {
        return switch (result) {
            case OutboundResult.NotSent notSent -> new Answer.TryLater("not_sent", null);
            case OutboundResult.Lost lost -> new Answer.Unknown(lost.why());
            case OutboundResult.Response response -> read(response, now);
        };
    }

    private Answer read(OutboundResult.Response response, Instant now) {
        Optional<ObjectNode> document = object(response);
        String said =
                document.map(code).filter(text -> CODE.matcher(text).matches()).orElse("");
        int status = response.status();
        if (status == 408 || status == 429 || status == 503) {
            return later(said, response, now);
        }
        if (status >= 200 && status < 300 && said.isEmpty()) {
            return document.map(reference)
                    .filter(id -> REFERENCE.matcher(id).matches())
                    .<Answer>map(Answer.Taken::new)
                    .orElseGet(() -> new Answer.Unknown("the answer holds no message id"));
        }
        if (status >= 200 && status < 500 && status / 100 != 3) {
            return refused(said, response, now);
        }
        return new Answer.Unknown("HTTP status " + status);
    }

    private Answer later(String said, OutboundResult.Response response, Instant now) {
        Cause known = codes.of(said).map(CodeTable.Row::cause).orElse(Cause.FAULT);
        boolean tooFast = known == Cause.FAULT && response.status() == 429;
        return new Answer.TryLater(
                said.isEmpty() ? "http_" + response.status() : said,
                response.retryAfter(now).orElse(null),
                tooFast ? Cause.ACCOUNT_TOO_FAST : known);
    }

    private Answer refused(String said, OutboundResult.Response response, Instant now) {
        Optional<CodeTable.Row> row = codes.of(said);
        if (row.isPresent()) {
            Failure failure = row.get().failure();
            return failure == null
                    ? later(said, response, now)
                    : new Answer.Refused(failure, said, row.get().meaning());
        }
        String http = "HTTP status " + response.status();
        Failure byStatus =
                switch (response.status()) {
                    case 401, 402, 403, 404 -> Failure.ACCOUNT;
                    case 413 -> Failure.CONTENT;
                    default -> Failure.PERMANENT;
                };
        return said.isEmpty()
                ? new Answer.Refused(byStatus, "http_" + response.status(), http)
                : new Answer.Refused(byStatus, said, http + ", the provider's error " + said);
    }

    /** Empty when it is none, or when it was too long to be read whole. */
    static Optional<ObjectNode> object(OutboundResult.Response response) {
        return !response.cut() && Json.readObject(response.body()) instanceof Json.Parsed.Fine(ObjectNode object)
                ? Optional.of(object)
                : Optional.empty();
    }
}
