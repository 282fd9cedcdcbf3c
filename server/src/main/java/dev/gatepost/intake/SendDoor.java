package dev.gatepost.intake;

import dev.gatepost.access.Authenticate;
import dev.gatepost.access.Caller;
import dev.gatepost.access.Right;
import dev.gatepost.limits.rates.RateHeaders;
import dev.gatepost.limits.rates.RateLimits;
import dev.gatepost.limits.rates.RateVerdict;
import dev.gatepost.messages.MessageState;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.GroupCommit.Outcome;
import dev.gatepost.platform.HttpAnswer;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers {@code POST /v1/messages} and {@code POST /v1/messages/batch}, before the framework's chain. The order is:
 * who calls, how often, may it, is the head right, is the body bounded, is it well made, is it within the limits, then
 * accept. Of a batch each message is counted and refused by itself.
 */
final class SendDoor {
    static final String SINGLE = "/v1/messages";
    static final String BATCH = "/v1/messages/batch";
    /** The class of these routes, as limits name it. */
    private static final String ROUTE = "send";

    private static final int MOST_BYTES = 64 * 1024;
    private static final int MOST_BATCH_BYTES = 4 * 1024 * 1024;
    private static final int MOST_MESSAGES = 1_000;
    private static final int LONGEST_KEY = 200;

    private final Authenticate authenticate;
    private final ReadSendRequest read;
    private final Acceptor acceptor;
    private final RateLimits limits;

    SendDoor(Authenticate authenticate, ReadSendRequest read, Acceptor acceptor, RateLimits limits) {
        this.authenticate = authenticate;
        this.read = read;
        this.acceptor = acceptor;
        this.limits = limits;
    }

    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String correlation = HttpAnswer.correlation(request);
        Caller caller;
        switch (authenticate.of(request)) {
            case Authenticate.Result.Known(Caller known) -> caller = known;
            case Authenticate.Result.Unknown(ReasonCode code) -> {
                HttpAnswer.problem(response, Problem.of(code), correlation);
                return;
            }
        }
        if (!RateHeaders.goesOn(limits.call(caller, ROUTE), response, correlation)) {
            return;
        }
        Problem fault = headFault(request, caller);
        if (fault != null) {
            HttpAnswer.problem(response, fault, correlation);
            return;
        }
        boolean batch = request.getRequestURI().equals(BATCH);
        Optional<byte[]> body = HttpAnswer.body(request, batch ? MOST_BATCH_BYTES : MOST_BYTES);
        if (body.isEmpty()) {
            String limit = batch ? "at most 4 MiB" : "at most 64 KiB";
            HttpAnswer.problem(response, Problem.of(ReasonCode.TOO_LARGE, limit), correlation);
            return;
        }
        switch (Json.readObject(body.get())) {
            case Json.Parsed.Malformed(String where) ->
                HttpAnswer.problem(response, Problem.of(ReasonCode.MALFORMED_JSON, where), correlation);
            case Json.Parsed.Fine(ObjectNode object) -> {
                String key = request.getHeader("Idempotency-Key");
                if (batch) {
                    answerBatch(new JsonFields(object), caller, key, correlation, response);
                } else {
                    var head = new ReadSendRequest.Head(caller, key, Digests.sha256(body.get()), correlation);
                    answerOne(new JsonFields(object), head, response);
                }
            }
        }
    }

    /** What is wrong with the head of the call, or null. */
    private static @Nullable Problem headFault(HttpServletRequest request, Caller caller) {
        if (!caller.rights().contains(Right.MESSAGES_SEND)) {
            return Problem.of(ReasonCode.SCOPE_MISSING, "the scope " + Right.MESSAGES_SEND.written() + " is needed");
        }
        if (!HttpAnswer.isPlainJson(request)) {
            return Problem.of(ReasonCode.WRONG_MEDIA_TYPE);
        }
        List<String> keys = java.util.Collections.list(request.getHeaders("Idempotency-Key"));
        return keys.size() == 1 && isUsableKey(keys.getFirst()) ? null : Problem.of(ReasonCode.IDEMPOTENCY_KEY_MISSING);
    }

    static boolean isUsableKey(@Nullable String key) {
        return key != null
                && !key.isEmpty()
                && key.length() <= LONGEST_KEY
                && key.chars().allMatch(c -> c > ' ' && c <= '~');
    }

    private void answerOne(JsonFields body, ReadSendRequest.Head head, HttpServletResponse response)
            throws IOException {
        switch (read.read(body, head)) {
            case ReadSendRequest.Read.Faulty(Problem problem) ->
                HttpAnswer.problem(response, problem, head.correlation());
            case ReadSendRequest.Read.Fine(SendRequest request) -> {
                if (!RateHeaders.goesOn(limits.message(counted(request)), response, head.correlation())) {
                    return;
                }
                Answer answer = answer(acceptor.accept(request));
                if (answer.replay()) {
                    response.setHeader("Idempotent-Replayed", "true");
                }
                switch (answer) {
                    case Answer.Document d -> HttpAnswer.json(response, 202, Json.write(d.body()), d.correlation());
                    case Answer.Refusal r -> HttpAnswer.problem(response, r.problem(), head.correlation());
                }
            }
        }
    }

    private void answerBatch(
            JsonFields body, Caller caller, String key, String correlation, HttpServletResponse response)
            throws IOException {
        List<JsonFields> entries = body.list("messages", MOST_MESSAGES);
        if (entries.isEmpty()) {
            body.fault("messages", ReasonCode.MISSING_PROPERTY, "give 1 to " + MOST_MESSAGES + " messages");
        }
        // Only the faults of the envelope end the whole; those of an entry are that entry's result.
        List<Problem.FieldError> faults = body.finish();
        if (!faults.isEmpty()) {
            HttpAnswer.problem(response, Problem.ofFields(faults), correlation);
            return;
        }
        List<ReadSendRequest.Read> reads = new ArrayList<>(entries.size());
        List<SendRequest> fine = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            ObjectNode given = entries.get(i).given();
            var head = new ReadSendRequest.Head(
                    caller, key + "#" + i, Digests.sha256(Json.write(given)), correlation + "." + i);
            ReadSendRequest.Read one = limited(read.read(new JsonFields(given), head));
            reads.add(one);
            if (one instanceof ReadSendRequest.Read.Fine(SendRequest request)) {
                fine.add(request);
            }
        }
        List<Outcome<Accepted>> outcomes = acceptor.acceptAll(fine);
        List<Map<String, Object>> results = new ArrayList<>(reads.size());
        int next = 0;
        for (ReadSendRequest.Read one : reads) {
            results.add(
                    switch (one) {
                        case ReadSendRequest.Read.Faulty(Problem problem) -> refused(problem);
                        case ReadSendRequest.Read.Fine(SendRequest request) ->
                            switch (answer(outcomes.get(next++))) {
                                case Answer.Document d -> d.body();
                                case Answer.Refusal r -> refused(r.problem());
                            };
                    });
        }
        HttpAnswer.json(response, 202, Json.write(Map.of("data", results, "correlation_id", correlation)), correlation);
    }

    /** A well-made message that is over a limit is refused by itself, with the seconds to wait. */
    private ReadSendRequest.Read limited(ReadSendRequest.Read one) {
        return switch (one) {
            case ReadSendRequest.Read.Faulty faulty -> faulty;
            case ReadSendRequest.Read.Fine fine ->
                switch (limits.message(counted(fine.request()))) {
                    case RateVerdict.Passed _ -> fine;
                    case RateVerdict.Exceeded exceeded -> new ReadSendRequest.Read.Faulty(exceeded.problem());
                    case RateVerdict.Unread unread -> new ReadSendRequest.Read.Faulty(unread.problem());
                };
        };
    }

    static RateLimits.Message counted(SendRequest r) {
        return new RateLimits.Message(
                r.caller().workspace().id(),
                r.sender().id().value(),
                r.purpose(),
                r.place().country(),
                r.to().index());
    }

    /** What is told of one request. */
    sealed interface Answer {
        boolean replay();

        record Document(Map<String, Object> body, String correlation, boolean replay) implements Answer {}

        record Refusal(Problem problem, boolean replay) implements Answer {}
    }

    static Answer answer(Outcome<Accepted> outcome) {
        return switch (outcome) {
            case Outcome.Written<Accepted>(Accepted accepted) ->
                switch (accepted) {
                    case Accepted.Message message -> answer(message);
                    case Accepted.Mismatch() -> new Answer.Refusal(Problem.of(ReasonCode.IDEMPOTENCY_MISMATCH), false);
                };
            case Outcome.Full<Accepted>() -> new Answer.Refusal(Problem.of(ReasonCode.OVERLOADED), false);
            case Outcome.InDoubt<Accepted>() -> new Answer.Refusal(Problem.of(ReasonCode.OUTCOME_UNKNOWN), false);
            case Outcome.Failed<Accepted>(Throwable cause) ->
                new Answer.Refusal(
                        Problem.of(
                                cause instanceof java.sql.SQLException ? ReasonCode.OVERLOADED : ReasonCode.INTERNAL),
                        false);
        };
    }

    private static Answer answer(Accepted.Message m) {
        if (m.state() == MessageState.BLOCKED && !m.fallback()) {
            ObjectNode decision = Json.readOwn(m.decision());
            Map<String, Object> extra = new LinkedHashMap<>();
            extra.put("id", m.id().toString());
            extra.put("decision", decision);
            String detail = decision.get("reasons").isEmpty()
                    ? ""
                    : decision.get("reasons").get(0).get("fact").asString();
            return new Answer.Refusal(new Problem(ReasonCode.POLICY_DENIED, detail, List.of(), extra), m.replay());
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", m.id().toString());
        body.put("status", m.state().written());
        if (m.notBefore() != null) {
            body.put("not_before", m.notBefore().toString());
        }
        body.put("decision", Json.written(m.decision()));
        if (m.state() == MessageState.BLOCKED) {
            body.put("fallback", "pending");
        }
        body.put("created_at", m.createdAt().toString());
        body.put("correlation_id", m.correlation());
        return new Answer.Document(body, m.correlation(), m.replay());
    }

    private static Map<String, Object> refused(Problem problem) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", problem.code().code());
        error.put("detail", problem.detail().isEmpty() ? problem.code().sentence() : problem.detail());
        error.put("mend", problem.code().mend());
        if (!problem.errors().isEmpty()) {
            error.put(
                    "errors",
                    problem.errors().stream()
                            .map(e -> Map.of(
                                    "pointer", e.pointer(), "code", e.code().code(), "detail", e.detail()))
                            .toList());
        }
        error.putAll(problem.extra());
        return Map.of("status", "refused", "error", error);
    }
}
