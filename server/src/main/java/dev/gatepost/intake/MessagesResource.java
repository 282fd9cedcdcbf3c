package dev.gatepost.intake;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.messages.AttemptStore;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.messages.StoredMessage;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.providers.ConnectionId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /v1/messages/{id}}: state, history, attempts and the decision of one message (OBS-01). */
@RestController
public final class MessagesResource {
    private final Database database;
    private final MessageStore messages;
    private final AttemptStore attempts;

    public MessagesResource(Database database, MessageStore messages, AttemptStore attempts) {
        this.database = database;
        this.messages = messages;
        this.attempts = attempts;
    }

    private record Story(StoredMessage message, List<MessageStore.PastStep> steps, List<AttemptStore.Attempt> tries) {}

    @GetMapping("/v1/messages/{id}")
    @Requires(Right.MESSAGES_READ)
    public ResponseEntity<byte[]> one(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<Story> story = MessageId.parse(id).flatMap(m -> story(caller, m));
        return story.map(s -> Answers.ok(document(s)))
                .orElseGet(() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation));
    }

    private Optional<Story> story(Caller caller, MessageId id) {
        var workspace = caller.workspace();
        return database.transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), tx -> {
            Optional<StoredMessage> message = messages.find(tx, workspace.id(), id);
            if (message.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new Story(
                    message.get(), messages.steps(tx, workspace.id(), id), attempts.of(tx, workspace.id(), id)));
        });
    }

    private static Map<String, Object> document(Story story) {
        StoredMessage m = story.message();
        List<Map<String, Object>> history = new java.util.ArrayList<>();
        history.add(Answers.document(
                "status", m.initial().written(), "at", m.acceptedAt().toString()));
        story.steps()
                .forEach(s -> history.add(Answers.document(
                        "status", s.state().written(),
                        "at", s.at().toString(),
                        "attempt", s.attempt() == 0 ? null : s.attempt(),
                        "reason", s.reason(),
                        "detail", s.detail())));
        return Answers.document(
                "id", m.id().toString(),
                "status", m.state().written(),
                "channel", m.channel().written(),
                "purpose", m.purpose().written(),
                "template", m.template() == null ? null : m.template().toString(),
                "template_version", m.template() == null ? null : m.templateVersion(),
                "sender", m.sender().toString(),
                "contact", m.contact().toString(),
                "created_at", m.acceptedAt().toString(),
                "not_before", written(m.notBefore()),
                "expires_at", written(m.expiresAt()),
                "decision", Json.readOwn(m.decision()),
                "history", history,
                "attempts",
                        story.tries().stream().map(MessagesResource::attempt).toList(),
                "correlation_id", m.correlation());
    }

    private static Map<String, Object> attempt(AttemptStore.Attempt a) {
        return Answers.document(
                "number", a.number(),
                "connection", new ConnectionId(a.connection()).toString(),
                "outcome", a.outcome(),
                "code", a.code(),
                "provider_reference", a.providerReference(),
                "started_at", a.startedAt().toString(),
                "finished_at", a.finishedAt().toString());
    }

    private static @Nullable String written(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }
}
