package dev.gatepost.intake;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.keys.Keys;
import dev.gatepost.messages.AttemptStore;
import dev.gatepost.messages.Content;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageLinks;
import dev.gatepost.messages.MessageReplays;
import dev.gatepost.messages.MessageShelf;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.messages.StoredMessage;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.HttpAnswer;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.Query;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.policy.DecisionJson;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.templates.Catalogue;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code GET /v1/messages}, {@code /v1/messages.csv} and {@code /v1/messages/{id}}: what became of messages, found by
 * what is known of them, and the whole story of one (MSG-06, OBS-01).
 */
@RestController
public final class MessagesResource {
    /** Rows of a download that are held at once. */
    private static final int DOWNLOADED_AT_ONCE = 500;

    private final Database database;
    private final MessageStore messages;
    private final AttemptStore attempts;
    private final ReadSearch searches;
    private final LoadMessages load;
    private final Audit audit;
    private final Clock clock;

    /** What the resource works with. */
    public record Parts(
            Database database,
            Keys keys,
            Addresses addresses,
            ContactStore contacts,
            Catalogue catalogue,
            MessageStore messages,
            AttemptStore attempts,
            Audit audit,
            Clock clock) {}

    public MessagesResource(Parts p) {
        this.database = p.database();
        this.messages = p.messages();
        this.audit = p.audit();
        this.clock = p.clock();
        this.attempts = p.attempts();
        this.searches = new ReadSearch(p.database(), p.keys(), p.addresses(), p.contacts(), p.catalogue());
        this.load = new LoadMessages(p.database(), p.messages(), new OpenContents(p.keys(), p.contacts()));
    }

    @GetMapping("/v1/messages")
    @Requires(Right.MESSAGES_READ)
    public ResponseEntity<byte[]> list(
            HttpServletRequest request,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return switch (searches.read(Query.of(request, "limit"), caller.workspace())) {
            case ReadSearch.Read.Faulty(Problem problem) -> Answers.problem(problem, correlation);
            case ReadSearch.Read.Nothing() -> Answers.list(List.of());
            case ReadSearch.Read.Search(var search, var after, int limit) -> {
                LoadMessages.Page page = load.page(caller.workspace(), search, after, limit);
                Map<String, @Nullable Object> out = new LinkedHashMap<>();
                out.put("data", page.heads().stream().map(MessageHead::document).toList());
                out.put("next_cursor", page.next() == null ? null : PageCursor.olderThan(page.next()));
                yield Answers.ok(out);
            }
        };
    }

    /** The same selection, all pages of it, as comma-separated values; memory holds a few hundred rows at a time. */
    @GetMapping("/v1/messages.csv")
    @Requires(Right.MESSAGES_READ)
    public void download(
            HttpServletRequest request,
            HttpServletResponse response,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation)
            throws IOException {
        switch (searches.read(Query.of(request, "limit"), caller.workspace())) {
            case ReadSearch.Read.Faulty(Problem problem) -> HttpAnswer.problem(response, problem, correlation);
            case ReadSearch.Read.Nothing() -> begin(response).flush();
            case ReadSearch.Read.Search search -> {
                note(caller, correlation);
                OutputStream out = begin(response);
                write(caller.workspace(), search, out);
                out.flush();
            }
        }
    }

    /** Many records leave at once, with the caller's own references. */
    private void note(Caller caller, String correlation) {
        Workspace workspace = caller.workspace();
        var event = new AuditEvent(
                workspace.id(),
                "messages.downloaded",
                caller.actor(),
                null,
                null,
                correlation,
                clock.instant(),
                new TreeMap<>());
        database.<@Nullable Void>transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), tx -> {
            audit.append(tx, List.of(event));
            return null;
        });
    }

    private static OutputStream begin(HttpServletResponse response) throws IOException {
        response.setContentType("text/csv;charset=utf-8;header=present");
        response.setHeader("Content-Disposition", "attachment; filename=\"messages.csv\"");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        OutputStream out = response.getOutputStream();
        out.write(MessageHead.titles().getBytes(StandardCharsets.UTF_8));
        return out;
    }

    /** No connection is held while the rows travel. */
    private void write(Workspace workspace, ReadSearch.Read.Search asked, OutputStream out) throws IOException {
        MessageId after = asked.after();
        do {
            LoadMessages.Page page;
            try {
                page = load.page(workspace, asked.search(), after, DOWNLOADED_AT_ONCE);
            } catch (RuntimeException e) {
                // The answer has begun; whoever reads it must see that it is not whole.
                out.write("incomplete: the download broke off\r\n".getBytes(StandardCharsets.UTF_8));
                return;
            }
            StringBuilder rows = new StringBuilder();
            page.heads().forEach(head -> rows.append(head.row()));
            out.write(rows.toString().getBytes(StandardCharsets.UTF_8));
            after = page.next();
        } while (after != null);
    }

    private record Story(
            MessageHead head,
            List<MessageStore.PastStep> steps,
            List<AttemptStore.Attempt> tries,
            List<MessageLinks.Underway> underway,
            Optional<MessageId> standIn,
            Optional<String> chainEnd,
            Optional<MessageId> origin,
            List<MessageId> replays) {}

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
            MessageHead head = load.heads(tx, List.of(message.get())).get(id);
            return Optional.of(new Story(
                    java.util.Objects.requireNonNull(head),
                    messages.steps(tx, workspace.id(), id),
                    attempts.of(tx, workspace.id(), id),
                    MessageLinks.underway(tx, workspace.id(), id),
                    MessageLinks.standIn(tx, workspace.id(), id),
                    MessageShelf.chainEnd(tx, workspace.id(), id),
                    MessageReplays.origin(tx, workspace.id(), id),
                    MessageReplays.of(tx, workspace.id(), id)));
        });
    }

    private static Map<String, Object> document(Story story) {
        StoredMessage m = story.head().message();
        Map<String, Object> out = new LinkedHashMap<>(story.head().document());
        ObjectNode decision = Json.readOwn(m.decision());
        decision.put("explained", DecisionJson.explained(decision));
        out.put("decision", decision);
        Content content = story.head().content();
        if (content != null && !content.metadata().isEmpty()) {
            out.put("metadata", content.metadata());
        }
        if (story.standIn().isPresent()) {
            out.put("fallback", story.standIn().get().toString());
        } else if (story.chainEnd().isPresent()) {
            out.put("fallback", "ended");
            out.put("fallback_reason", story.chainEnd().get());
        } else if (m.marks().fallbacks() > 0 && NoteFallbacks.missed(m.state())) {
            out.put("fallback", "pending");
        }
        story.origin().ifPresent(id -> out.put("replay_of", id.toString()));
        if (!story.replays().isEmpty()) {
            out.put("replays", story.replays().stream().map(MessageId::toString).toList());
        }
        out.put("history", history(story));
        List<Map<String, Object>> tries = new ArrayList<>();
        story.tries().forEach(a -> tries.add(attempt(a)));
        story.underway()
                .forEach(u -> tries.add(Answers.document(
                        "number", u.number(),
                        "connection", new ConnectionId(u.connection()).toString(),
                        "outcome", "under_way",
                        "started_at", u.startedAt().toString())));
        out.put("attempts", tries);
        return out;
    }

    private static List<Map<String, Object>> history(Story story) {
        StoredMessage m = story.head().message();
        List<Map<String, Object>> history = new ArrayList<>();
        history.add(Answers.document(
                "status", m.initial().written(),
                "at", m.acceptedAt().toString(),
                "reason", m.marks().reason()));
        story.steps()
                .forEach(s -> history.add(Answers.document(
                        "status", s.state().written(),
                        "at", s.at().toString(),
                        "attempt", s.attempt() == 0 ? null : s.attempt(),
                        "reason", s.reason(),
                        "detail", s.detail())));
        return history;
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
}
