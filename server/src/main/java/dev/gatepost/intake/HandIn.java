package dev.gatepost.intake;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Workspace;
import dev.gatepost.limits.rates.RateLimits;
import dev.gatepost.limits.rates.RateVerdict;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;
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
        return in(
                body, new ReadSendRequest.Head(caller, idempotencyKey, Digests.sha256(Json.write(body)), correlation));
    }

    /**
     * Hands in Gatepost's own answer to what a person wrote: it may be free text, passes the suppression that it
     * confirms, and comes from the number that they wrote to.
     *
     * @param answers {@code opt_out} or {@code help}
     * @param about the callback that it answers; the same one is answered once
     */
    public Handed answer(Workspace workspace, ObjectNode body, String answers, UUID about) {
        // No caller's key begins with a space, so none can be in the way of this one.
        var caller = new Caller(workspace, new UUID(0, 0), Set.of());
        String key = " reply:" + about;
        return in(
                body,
                new ReadSendRequest.Head(
                        caller, key, Digests.sha256(key.getBytes(StandardCharsets.UTF_8)), about.toString(), answers));
    }

    private Handed in(ObjectNode body, ReadSendRequest.Head head) {
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
