package dev.gatepost;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.events.EndpointId;
import dev.gatepost.keys.RecordedSecrets;
import dev.gatepost.keys.RecordedSecrets.Access;
import dev.gatepost.keys.SecretRotations.OwnerKind;
import dev.gatepost.keys.SecretRotations.Standing;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.providers.ConnectionId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code GET /v1/rotations}: how old the secrets of the workspace are and which are overdue (KEY-03). {@code GET
 * /v1/secret-accesses}: who touched which secret, when, why (KEY-02). Neither holds a secret.
 */
@RestController
public final class SecretsResource {
    private static final int PAGE = 100;
    private static final String CURSOR = "sac";

    private final Rooms rooms;
    private final KeyWork work;

    SecretsResource(Rooms rooms) {
        this.rooms = rooms;
        this.work = new KeyWork(rooms);
    }

    @GetMapping("/v1/rotations")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> rotations(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        Duration allowed = rooms.settings().keys().secretLife();
        Instant now = rooms.clock().instant();
        return Answers.list(work.standings(Optional.of(caller.workspace())).stream()
                .map(s -> document(s, allowed, now))
                .toList());
    }

    /** A line of the report, for the API and the command line. */
    public static Map<String, Object> document(Standing s, Duration allowed, Instant now) {
        Instant until = s.previousUntil();
        UUID owner = s.place().owner();
        String written = s.kind() == OwnerKind.CONNECTION
                ? new ConnectionId(owner).toString()
                : new EndpointId(owner).toString();
        return Answers.document(
                "owner", written,
                "name", s.place().name(),
                "since", s.since().toString(),
                "due_at", s.since().plus(allowed).toString(),
                "overdue", s.isOverdue(now, allowed),
                "rotations", s.rotations(),
                "previous_until", until == null ? null : until.toString(),
                "changed_by", s.actor());
    }

    @GetMapping("/v1/secret-accesses")
    @Requires(Right.AUDIT_READ)
    public ResponseEntity<byte[]> accesses(
            @RequestParam(name = "cursor", required = false) @org.jspecify.annotations.Nullable String cursor,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        UUID before = null;
        if (cursor != null) {
            Optional<UUID> read = Ids.read(CURSOR, cursor);
            if (read.isEmpty()) {
                return Answers.fault("cursor", ReasonCode.INVALID_VALUE, "give next_cursor as it came", correlation);
            }
            before = read.get();
        }
        List<Access> page =
                RecordedSecrets.accesses(rooms.database(), caller.workspace().id(), before, PAGE);
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("data", page.stream().map(SecretsResource::document).toList());
        out.put(
                "next_cursor",
                page.size() < PAGE ? null : Ids.write(CURSOR, page.getLast().id()));
        return Answers.ok(out);
    }

    /** A line of the record, for the API and the command line. */
    public static Map<String, Object> document(Access a) {
        return Answers.document(
                "owner", a.owner().toString(),
                "name", a.name(),
                "act", a.act(),
                "who", a.who(),
                "why", a.why(),
                "at", a.at().toString());
    }
}
