package dev.gatepost.access;

import dev.gatepost.access.Credentials.Listed;
import dev.gatepost.access.Credentials.Made;
import dev.gatepost.access.Credentials.Wish;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/credentials}: the keys of a workspace (ACC-01, ACC-11). Nobody makes a key that may more than they do. */
@RestController
public final class CredentialsResource {
    private static final String PREFIX = "key";
    private static final int MOST_GRACE_HOURS = 24 * 30;

    private final Credentials credentials;
    private final Clock clock;

    public CredentialsResource(Credentials credentials, Clock clock) {
        this.credentials = credentials;
        this.clock = clock;
    }

    @GetMapping("/v1/credentials")
    @Requires(Right.CREDENTIALS_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return Answers.list(credentials.list(caller.workspace()).stream()
                .map(k -> document(k, clock.instant()))
                .toList());
    }

    @PostMapping("/v1/credentials")
    @Requires(Right.CREDENTIALS_WRITE)
    public ResponseEntity<byte[]> create(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            String name = fields.requiredText("name", 80);
            Set<Right> rights = Scopes.read(fields, caller);
            KeyPurpose purpose = purpose(fields, rights, caller);
            List<String> networks = fields.texts("networks", 50, 50);
            networks.stream()
                    .filter(n -> Network.parse(n).isEmpty())
                    .forEach(n -> fields.fault(
                            "networks", ReasonCode.INVALID_VALUE, "write networks as 192.0.2.0/24 or 2001:db8::/32"));
            Instant expires = expiry(fields);
            return () -> made(credentials.create(
                    caller.workspace(), new Wish(name, rights, purpose, networks, expires), caller.actor()));
        });
    }

    private static KeyPurpose purpose(JsonFields fields, Set<Right> rights, Caller caller) {
        String written = fields.requiredText("purpose", 20);
        Optional<KeyPurpose> purpose = KeyPurpose.parse(written);
        boolean general = purpose.isPresent()
                && purpose.get() == KeyPurpose.GENERAL
                && !caller.workspace().isRehearsal();
        if (purpose.isEmpty() || general) {
            fields.fault(
                    "purpose",
                    ReasonCode.INVALID_VALUE,
                    "it is send, consent, analytics or admin; general in test workspaces alone");
            return KeyPurpose.GENERAL;
        }
        if (!purpose.get().allows(rights)) {
            fields.fault("scopes", ReasonCode.INVALID_VALUE, "a key for " + written + " may not hold all of these");
        }
        return purpose.get();
    }

    private @Nullable Instant expiry(JsonFields fields) {
        Instant at = fields.instant("expires_at");
        if (at != null && !at.isAfter(clock.instant())) {
            fields.fault("expires_at", ReasonCode.INVALID_VALUE, "it lies in the past");
        }
        return at;
    }

    /** Makes the successor of a key; both are valid for {@code grace_hours} (24 if not said, at most 720). */
    @PostMapping("/v1/credentials/{id}/rotate")
    @Requires(Right.CREDENTIALS_WRITE)
    public ResponseEntity<byte[]> rotate(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            int hours = fields.integer("grace_hours", 0, MOST_GRACE_HOURS, 24);
            return () -> {
                Optional<UUID> key = Ids.read(PREFIX, id);
                Optional<Listed> old = key.flatMap(k -> credentials.list(caller.workspace()).stream()
                        .filter(l -> l.id().equals(k))
                        .findFirst());
                if (old.isPresent()
                        && !caller.rights().containsAll(old.get().wish().rights())) {
                    return Answers.problem(
                            Problem.of(ReasonCode.RIGHT_MISSING, "the key may more than you may"), correlation);
                }
                Optional<Made> made = key.flatMap(
                        k -> credentials.rotate(caller.workspace(), k, Duration.ofHours(hours), caller.actor()));
                return made.map(CredentialsResource::made)
                        .orElseGet(() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation));
            };
        });
    }

    @DeleteMapping("/v1/credentials/{id}")
    @Requires(Right.CREDENTIALS_WRITE)
    public ResponseEntity<byte[]> revoke(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        boolean done = Ids.read(PREFIX, id)
                .map(k -> credentials.revoke(caller.workspace(), k, caller.actor()))
                .orElse(false);
        return done
                ? Answers.ok(Map.of("id", id, "state", "revoked"))
                : Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
    }

    private static ResponseEntity<byte[]> made(Made made) {
        return Answers.created(
                Map.of("id", Ids.write(PREFIX, made.id()), "key", made.key().reveal()));
    }

    /** A key as the API and the command line tell it. */
    public static Map<String, Object> document(Listed k, Instant now) {
        Instant expires = k.wish().expiresAt();
        String state =
                k.revokedAt() != null ? "revoked" : expires == null || expires.isAfter(now) ? "in_force" : "over";
        return Answers.document(
                "id", Ids.write(PREFIX, k.id()),
                "name", k.wish().name(),
                "state", state,
                "purpose", k.wish().purpose().written(),
                "scopes",
                        k.wish().rights().stream().map(Right::written).sorted().toList(),
                "networks", k.wish().networks(),
                "created_at", k.createdAt().toString(),
                "created_by", k.createdBy(),
                "expires_at", expires == null ? null : expires.toString(),
                "last_used_at", k.lastUsedAt() == null ? null : k.lastUsedAt().toString(),
                "replaces", k.replaces() == null ? null : Ids.write(PREFIX, k.replaces()));
    }
}
