package dev.gatepost.intake;

import dev.gatepost.access.Caller;
import dev.gatepost.limits.rates.RateLimits;
import dev.gatepost.limits.rates.RateVerdict;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import tools.jackson.databind.node.ObjectNode;

/** Takes a message that Gatepost itself has reason to send, by the same reading, limits and accept as a caller's. */
public final class HandIn {
    private final ReadSendRequest read;
    private final Acceptor acceptor;
    private final RateLimits limits;

    HandIn(ReadSendRequest read, Acceptor acceptor, RateLimits limits) {
        this.read = read;
        this.acceptor = acceptor;
        this.limits = limits;
    }

    /** What came of it. */
    public sealed interface Handed {
        /** It is durable; {@code id} is the message's. */
        record Taken(String id) implements Handed {}

        record Refused(Problem problem) implements Handed {}
    }

    /** Hands in one message, in the form of the body of {@code POST /v1/messages}. */
    public Handed in(Caller caller, ObjectNode body, String idempotencyKey, String correlation) {
        var head = new ReadSendRequest.Head(caller, idempotencyKey, Digests.sha256(Json.write(body)), correlation);
        return switch (read.read(new JsonFields(body), head)) {
            case ReadSendRequest.Read.Faulty(Problem problem) -> new Handed.Refused(problem);
            case ReadSendRequest.Read.Fine(SendRequest request) ->
                switch (limits.message(SendDoor.counted(request))) {
                    case RateVerdict.Exceeded exceeded -> new Handed.Refused(exceeded.problem());
                    case RateVerdict.Unread unread -> new Handed.Refused(unread.problem());
                    case RateVerdict.Passed _ ->
                        switch (SendDoor.answer(acceptor.accept(request))) {
                            case SendDoor.Answer.Document d ->
                                new Handed.Taken(String.valueOf(d.body().get("id")));
                            case SendDoor.Answer.Refusal r -> new Handed.Refused(r.problem());
                        };
                };
        };
    }
}
