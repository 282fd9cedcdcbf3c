package dev.gatepost.providers.twilio;

import dev.gatepost.platform.OutboundResult;
import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.providers.Provider.Cause;
import dev.gatepost.providers.Provider.Failure;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the answers of the Messages resource. Twilio's own sentences hold the number, so they are not passed on. */
final class TwilioAnswers {
    private static final Pattern SID = Pattern.compile("[A-Za-z0-9]{1,64}");
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(20).build())
                    .build())
            .build();

    private TwilioAnswers() {}

    static Answer read(OutboundResult.Response response, Instant now) {
        int status = response.status();
        if (status == 429 || status == 503) {
            return tryLater(code(response), response, now);
        }
        if (status >= 200 && status < 300) {
            return taken(response);
        }
        if (status >= 400 && status < 500) {
            return refused(response, now);
        }
        return new Answer.Unknown("HTTP status " + status);
    }

    private static Answer tryLater(Optional<Integer> code, OutboundResult.Response response, Instant now) {
        Cause cause =
                switch (code.orElse(0)) {
                    case 21611, 30022 -> Cause.SENDER_TOO_FAST;
                    case 20429, 30001, 63018 -> Cause.ACCOUNT_TOO_FAST;
                    default -> response.status() == 429 ? Cause.ACCOUNT_TOO_FAST : Cause.FAULT;
                };
        return new Answer.TryLater(
                code.map(String::valueOf).orElse("http_" + response.status()),
                response.retryAfter(now).orElse(null),
                cause);
    }

    private static Answer taken(OutboundResult.Response response) {
        Optional<JsonNode> json = object(response);
        String sid = json.flatMap(node -> node.path("sid").stringValueOpt()).orElse("");
        if (!SID.matcher(sid).matches()) {
            return new Answer.Unknown("the answer holds no message id");
        }
        // A message that failed at once gets no callback: its first status is not reported.
        Optional<Integer> code = json.map(node -> node.path("error_code")).flatMap(TwilioAnswers::number);
        boolean failed = json.flatMap(node -> node.path("status").stringValueOpt())
                .filter("failed"::equals)
                .isPresent();
        return failed && code.isPresent() ? refusal(code.get(), Failure.PERMANENT) : new Answer.Taken(sid);
    }

    private static Answer refused(OutboundResult.Response response, Instant now) {
        Optional<Integer> code = code(response);
        Optional<TwilioErrors.Row> row = code.flatMap(TwilioErrors::of);
        if (response.status() == 408
                || row.filter(known -> known.failure() == null).isPresent()) {
            return tryLater(code, response, now);
        }
        Failure byStatus =
                switch (response.status()) {
                    case 401, 403, 404 -> Failure.ACCOUNT;
                    case 413 -> Failure.CONTENT;
                    default -> Failure.PERMANENT;
                };
        return code.isPresent()
                ? refusal(code.get(), byStatus)
                : new Answer.Refused(byStatus, "http_" + response.status(), "HTTP status " + response.status());
    }

    private static Answer refusal(int code, Failure otherwise) {
        Optional<TwilioErrors.Row> row = TwilioErrors.of(code);
        Failure failure = row.map(TwilioErrors.Row::failure).orElse(otherwise);
        String detail = row.map(TwilioErrors.Row::meaning).orElse("see Twilio's page on error " + code);
        return new Answer.Refused(failure, Integer.toString(code), detail);
    }

    private static Optional<Integer> code(OutboundResult.Response response) {
        return object(response).map(node -> node.path("code")).flatMap(TwilioAnswers::number);
    }

    private static Optional<Integer> number(JsonNode node) {
        return node.isInt() && node.intValue() > 0 ? Optional.of(node.intValue()) : Optional.empty();
    }

    /** Empty when it is none, or when it was too long to be read whole. */
    private static Optional<JsonNode> object(OutboundResult.Response response) {
        if (response.cut()) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(JSON.readTree(response.body())).filter(JsonNode::isObject);
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}
