package dev.gatepost.access.operators;

import dev.gatepost.access.Door;
import dev.gatepost.access.Operator;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Session;
import dev.gatepost.access.Session.Grant;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.access.operators.Operators.By;
import dev.gatepost.access.operators.Operators.Done;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/operators} on the private door: who may sign in, and as what (ACC-06, ACC-07). */
@RestController
public final class OperatorsResource {
    private final Operators operators;
    private final OperatorSessions sessions;
    private final Workspaces workspaces;
    private final String console;

    /** {@code console} is where the private door is, for links. */
    public OperatorsResource(PeopleRooms people, Workspaces workspaces, String console) {
        this.operators = people.operators();
        this.sessions = people.sessions();
        this.workspaces = workspaces;
        this.console = console;
    }

    @GetMapping("/v1/operators")
    @Requires(value = Right.ACCESS_READ, door = Door.PRIVATE, everywhere = true)
    public ResponseEntity<byte[]> list() {
        return Answers.list(
                operators.list().stream().map(OperatorsResource::document).toList());
    }

    /** Invites a person, new or without a way in; the answer has the link, this once. */
    @PostMapping("/v1/operators")
    @Requires(value = Right.ACCESS_WRITE, door = Door.PRIVATE, everywhere = true)
    public ResponseEntity<byte[]> invite(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.SESSION) Session session,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            String name = fields.requiredText("name", 40);
            Grant grant = grant(fields, false);
            return () -> answer(operators.invite(name, grant, By.of(session)), correlation);
        });
    }

    @PostMapping("/v1/operators/{id}/roles")
    @Requires(value = Right.ACCESS_WRITE, door = Door.PRIVATE, everywhere = true)
    public ResponseEntity<byte[]> give(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.SESSION) Session session,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return role(id, body, correlation, (o, grant) -> operators.give(o, grant, By.of(session)));
    }

    @PostMapping("/v1/operators/{id}/roles/withdraw")
    @Requires(value = Right.ACCESS_WRITE, door = Door.PRIVATE, everywhere = true)
    public ResponseEntity<byte[]> withdraw(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.SESSION) Session session,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return role(id, body, correlation, (o, grant) -> operators.withdraw(o, grant, By.of(session)));
    }

    private ResponseEntity<byte[]> role(
            String id, byte[] body, String correlation, BiFunction<UUID, Grant, Done> change) {
        return Answers.read(body, correlation, fields -> {
            Grant grant = grant(fields, true);
            Optional<UUID> operator = Operator.parse(id);
            return () -> answer(
                    operator.isEmpty() || grant == null ? new Done.Unknown() : change.apply(operator.get(), grant),
                    correlation);
        });
    }

    /** A role and where it holds: in {@code workspace}, in {@code organisation}, or everywhere. */
    private @Nullable Grant grant(JsonFields fields, boolean needed) {
        String written = needed ? fields.requiredText("role", 40) : fields.text("role", 40);
        String workspace = fields.text("workspace", 60);
        String organisation = fields.text("organisation", 60);
        if (written == null || written.isEmpty()) {
            return null;
        }
        Optional<OperatorRole> role = OperatorRole.parse(written);
        Optional<Workspace> there = workspace == null ? Optional.empty() : workspaces.named(workspace);
        Optional<OrganisationId> org = organisation == null
                ? Optional.empty()
                : OrganisationId.parse(organisation)
                        .filter(o -> workspaces.all().stream()
                                .anyMatch(w -> w.organisation().equals(o)));
        if (role.isEmpty()) {
            fields.fault("role", ReasonCode.INVALID_VALUE, "there is no role of that name; see docs/roles.md");
        }
        if (workspace != null && (there.isEmpty() || organisation != null)) {
            fields.fault("workspace", ReasonCode.INVALID_VALUE, "name one workspace that there is, or an organisation");
        }
        if (organisation != null && org.isEmpty()) {
            fields.fault("organisation", ReasonCode.INVALID_VALUE, "there is no such organisation");
        }
        return role.map(r ->
                        new Grant(r, org.orElse(null), there.map(Workspace::id).orElse(null)))
                .orElse(null);
    }

    @PostMapping("/v1/operators/{id}/disable")
    @Requires(value = Right.ACCESS_WRITE, door = Door.PRIVATE, everywhere = true)
    public ResponseEntity<byte[]> disable(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.SESSION) Session session,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return setDisabled(id, body, true, session, correlation);
    }

    @PostMapping("/v1/operators/{id}/enable")
    @Requires(value = Right.ACCESS_WRITE, door = Door.PRIVATE, everywhere = true)
    public ResponseEntity<byte[]> enable(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.SESSION) Session session,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return setDisabled(id, body, false, session, correlation);
    }

    private ResponseEntity<byte[]> setDisabled(
            String id, byte[] body, boolean disabled, Session session, String correlation) {
        return Answers.read(body, correlation, fields -> {
            Optional<UUID> operator = Operator.parse(id);
            return () -> answer(
                    operator.isEmpty()
                            ? new Done.Unknown()
                            : operators.setDisabled(operator.get(), disabled, By.of(session)),
                    correlation);
        });
    }

    @GetMapping("/v1/operators/{id}/sessions")
    @Requires(value = Right.ACCESS_READ, door = Door.PRIVATE, everywhere = true)
    public ResponseEntity<byte[]> sessions(@PathVariable String id) {
        return Answers.list(Operator.parse(id).map(sessions::list).orElseGet(java.util.List::of).stream()
                .map(SessionsResource::document)
                .toList());
    }

    /** Ends every session of a person. */
    @DeleteMapping("/v1/operators/{id}/sessions")
    @Requires(value = Right.ACCESS_WRITE, door = Door.PRIVATE, everywhere = true)
    public ResponseEntity<byte[]> endSessions(
            @PathVariable String id,
            @RequestAttribute(RouteRules.SESSION) Session session,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.found(
                Operator.parse(id)
                        .map(o -> Map.of(
                                "ended", sessions.endAll(o, session.operator().actor()))),
                correlation);
    }

    private ResponseEntity<byte[]> answer(Done done, String correlation) {
        return switch (done) {
            case Done.Fine(Operators.Listed account) -> Answers.ok(document(account));
            case Done.Invited invited -> {
                Map<String, Object> out = document(invited.account());
                out.put("link", console + "/join/" + invited.token().reveal());
                out.put("link_until", invited.until().toString());
                yield Answers.created(out);
            }
            case Done.Refused(String why) -> Answers.problem(Problem.of(ReasonCode.ACCOUNT_RULE, why), correlation);
            case Done.Unknown() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        };
    }

    /** An account as the API and the command line tell it. */
    public static Map<String, Object> document(Operators.Listed a) {
        return Answers.document(
                "id", a.operator().written(),
                "name", a.operator().name(),
                "state", a.state(),
                "roles", a.grants().stream().map(OperatorsResource::role).toList());
    }

    private static Map<String, Object> role(Grant g) {
        return Answers.document(
                "role", g.role().written(),
                "organisation",
                        g.organisation() == null ? null : g.organisation().toString(),
                "workspace", g.workspace() == null ? null : g.workspace().toString());
    }
}
