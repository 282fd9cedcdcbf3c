package dev.gatepost.providers;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.keys.SecretRotations;
import dev.gatepost.keys.SecretRotations.Standing;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.ConnectionSecrets.Fresh;
import dev.gatepost.providers.ConnectionSecrets.Turned;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/connections/{id}/secrets/{name}}: rotates a credential, and takes the rotation back (KEY-03). */
@RestController
public final class ConnectionSecretsResource {
    private final ConnectionSecrets secrets;

    public ConnectionSecretsResource(ConnectionSecrets secrets) {
        this.secrets = secrets;
    }

    @PostMapping("/v1/connections/{id}/secrets/{name}/rotate")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> rotate(
            @PathVariable("id") String id,
            @PathVariable("name") String name,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<ConnectionId> connection = ConnectionId.parse(id);
        if (connection.isEmpty()) {
            return Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        }
        return Answers.read(body, correlation, fields -> {
            String value = fields.requiredText("value", 4_000);
            Duration grace = Duration.ofHours(
                    fields.integer("grace_hours", 0, (int) SecretRotations.LONGEST_GRACE.toHours(), (int)
                            SecretRotations.GRACE.toHours()));
            return () -> answer(
                    secrets.rotate(
                            caller.workspace(),
                            connection.get(),
                            new Fresh(name, new Secret(value), grace),
                            caller.actor()),
                    correlation);
        });
    }

    @PostMapping("/v1/connections/{id}/secrets/{name}/roll-back")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> rollBack(
            @PathVariable("id") String id,
            @PathVariable("name") String name,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return ConnectionId.parse(id)
                .map(connection ->
                        answer(secrets.rollBack(caller.workspace(), connection, name, caller.actor()), correlation))
                .orElseGet(() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation));
    }

    private static ResponseEntity<byte[]> answer(Turned turned, String correlation) {
        return switch (turned) {
            case Turned.Unknown() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
            case Turned.TooLate() -> Answers.problem(Problem.of(ReasonCode.NOTHING_TO_ROLL_BACK), correlation);
            case Turned.Fine(Standing standing) -> {
                Instant until = standing.previousUntil();
                yield Answers.ok(Answers.document(
                        "name", standing.place().name(),
                        "since", standing.since().toString(),
                        "rotations", standing.rotations(),
                        "previous_until", until == null ? null : until.toString()));
            }
        };
    }
}
