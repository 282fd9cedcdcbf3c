package dev.gatepost.access.operators;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Session;
import dev.gatepost.access.SignedIn;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/sessions} on the private door: a person's own sessions, listed and ended (ACC-06). */
@RestController
public final class SessionsResource {
    private final OperatorSessions sessions;

    public SessionsResource(PeopleRooms people) {
        this.sessions = people.sessions();
    }

    /** Who is signed in, and with which rights in the workspace that the call names. */
    @GetMapping("/v1/session")
    @SignedIn("tells a person who they are and what they may do")
    public ResponseEntity<byte[]> self(
            @RequestAttribute(RouteRules.SESSION) Session session,
            @RequestAttribute(name = RouteRules.CALLER, required = false) @Nullable Caller caller) {
        List<String> rights = (caller == null ? session.rightsEverywhere() : caller.rights())
                .stream().map(Right::written).sorted().toList();
        return Answers.ok(Answers.document(
                "id", session.written(),
                "operator", session.operator().written(),
                "name", session.operator().name(),
                "rights", rights));
    }

    @GetMapping("/v1/sessions")
    @SignedIn("lists a person's own sessions")
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.SESSION) Session session) {
        return Answers.list(sessions.list(session.operator().id()).stream()
                .map(SessionsResource::document)
                .toList());
    }

    @DeleteMapping("/v1/sessions/{id}")
    @SignedIn("ends one of a person's own sessions")
    public ResponseEntity<byte[]> end(
            @PathVariable String id,
            @RequestAttribute(RouteRules.SESSION) Session session,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        boolean ended = Session.parse(id)
                .map(s -> sessions.end(
                        session.operator().id(), s, session.operator().actor()))
                .orElse(false);
        return ended
                ? Answers.ok(Map.of("id", id, "state", "ended"))
                : Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
    }

    static Map<String, Object> document(OperatorSessions.Listed s) {
        return Answers.document(
                "id", s.id(),
                "browser", s.agent(),
                "network", s.network(),
                "created_at", s.createdAt().toString(),
                "seen_at", s.seenAt().toString(),
                "until", s.until().toString());
    }
}
