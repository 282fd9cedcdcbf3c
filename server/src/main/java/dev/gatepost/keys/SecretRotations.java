package dev.gatepost.keys;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.keys.SecretStore.Place;
import dev.gatepost.keys.SecretStore.Use;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Puts a new secret in the place of one in use without a gap: for a grace both are good, and within it the change can
 * be rolled back. Keeps how old each secret is, so that those that are overdue can be told.
 */
public final class SecretRotations {
    /** How long the secret before is good, when nobody says otherwise. */
    public static final Duration GRACE = Duration.ofDays(1);
    /** The longest that may be asked for. */
    public static final Duration LONGEST_GRACE = Duration.ofDays(30);

    private static final String COLUMNS = """
            select workspace_id, owner_id, name, owner_kind, since, rotations, previous_until, actor
            from secret_rotation where workspace_id = any(?)""";

    private final Database database;
    private final SecretStore secrets;
    private final Clock clock;

    public SecretRotations(Database database, SecretStore secrets, Clock clock) {
        this.database = database;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** What owns a secret. */
    public enum OwnerKind {
        CONNECTION("connection"),
        EVENT_ENDPOINT("event_endpoint");

        private final String written;

        OwnerKind(String written) {
            this.written = written;
        }

        public String written() {
            return written;
        }

        static OwnerKind of(String written) {
            return written.equals(CONNECTION.written) ? CONNECTION : EVENT_ENDPOINT;
        }
    }

    /**
     * How old a secret is.
     *
     * @param since since when it is the one in use
     * @param previousUntil until when the one before is good as well; null when there is none
     */
    public record Standing(
            Place place,
            OwnerKind kind,
            Instant since,
            int rotations,
            @Nullable Instant previousUntil,
            String actor) {
        /** Whether it is in use for longer than it should be. */
        public boolean isOverdue(Instant now, Duration allowed) {
            return since.plus(allowed).isBefore(now);
        }
    }

    /** Something to be written in the transaction that records a change: the audit event. */
    @FunctionalInterface
    public interface Noting {
        void in(Connection tx) throws SQLException;
    }

    /** Notes a secret that is new, in the caller's transaction. */
    public static void begun(Connection tx, Standing standing) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into secret_rotation (workspace_id, owner_id, name, owner_kind, since, actor)
                values (?, ?, ?, ?, ?, ?)
                on conflict (workspace_id, owner_id, name) do nothing""")) {
            Place place = standing.place();
            Sql.bind(
                    s,
                    place.workspace().value(),
                    place.owner(),
                    place.name(),
                    standing.kind().written(),
                    standing.since(),
                    standing.actor());
            s.executeUpdate();
        }
    }

    /** A change of one secret. */
    public record Change(Place place, OwnerKind kind, Secret fresh, Duration grace, String actor) {}

    /**
     * The fresh secret is in use when this returns, and the one before is good until the grace is over. The noting is
     * committed before the first secret moves.
     */
    public Standing rotate(Change change, Noting noting) {
        Place place = change.place();
        Instant now = clock.instant();
        Use use = new Use(Role.CONSOLE, "rotation by " + change.actor());
        Optional<Secret> before = secrets.find(place, use);
        before.ifPresent(value -> secrets.put(place.previous(), value, use));
        Instant until = before.isEmpty() || change.grace().isZero() ? null : now.plus(change.grace());
        Standing standing = database.transact(Role.CONSOLE, scope(place), tx -> {
            begun(tx, new Standing(place, change.kind(), now, 0, null, change.actor()));
            noting.in(tx);
            return changed(tx, place, now, until, change.actor());
        });
        secrets.put(place, change.fresh(), use);
        if (until == null) {
            secrets.remove(place.previous(), use);
        }
        return standing;
    }

    /** The secret before is in use again, and the newer one is good until the grace is over; empty when it is over. */
    public Optional<Standing> rollBack(Place place, String actor, Noting noting) {
        Instant now = clock.instant();
        Use use = new Use(Role.CONSOLE, "roll back by " + actor);
        Optional<Standing> standing = standing(place);
        Instant until = standing.map(Standing::previousUntil).orElse(null);
        if (until == null || until.isBefore(now)) {
            return Optional.empty();
        }
        Secret former = secrets.get(place.previous(), use);
        Secret newer = secrets.get(place, use);
        Standing after = database.transact(Role.CONSOLE, scope(place), tx -> {
            noting.in(tx);
            return changed(tx, place, now, until, actor);
        });
        secrets.put(place, former, use);
        secrets.put(place.previous(), newer, use);
        return Optional.of(after);
    }

    /** Takes away what was good beside a newer secret and is no longer; how many. */
    public int expire(List<WorkspaceId> workspaces) {
        Instant now = clock.instant();
        int done = 0;
        for (Standing each : standings(workspaces)) {
            Instant until = each.previousUntil();
            if (until != null && until.isBefore(now)) {
                secrets.remove(each.place().previous(), new Use(Role.JOBS, "the grace is over"));
                database.transact(Role.JOBS, scope(each.place()), tx -> {
                    try (PreparedStatement s = tx.prepareStatement("""
                            update secret_rotation set previous_until = null
                            where workspace_id = ? and owner_id = ? and name = ? and previous_until = ?""")) {
                        Place place = each.place();
                        Sql.bind(s, place.workspace().value(), place.owner(), place.name(), until);
                        return s.executeUpdate();
                    }
                });
                done++;
            }
        }
        return done;
    }

    /** How old the secrets of these workspaces are, the oldest first. */
    public List<Standing> standings(List<WorkspaceId> workspaces) {
        return database.transact(Role.JOBS, new Scope(workspaces, List.of()), tx -> {
            try (PreparedStatement s = tx.prepareStatement(COLUMNS + " order by since, owner_id, name")) {
                Sql.bind(s, column(tx, "uuid", workspaces, WorkspaceId::value));
                return read(s);
            }
        });
    }

    private Optional<Standing> standing(Place place) {
        return standings(List.of(place.workspace())).stream()
                .filter(s -> s.place().equals(place))
                .findFirst();
    }

    private static Standing changed(Connection tx, Place place, Instant now, @Nullable Instant until, String actor)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update secret_rotation set since = ?, previous_until = ?, actor = ?, rotations = rotations + 1
                where workspace_id = ? and owner_id = ? and name = ?
                returning workspace_id, owner_id, name, owner_kind, since, rotations, previous_until, actor""")) {
            Sql.bind(s, now, null, actor, place.workspace().value(), place.owner(), place.name());
            s.setTimestamp(2, until == null ? null : java.sql.Timestamp.from(until));
            return read(s).getFirst();
        }
    }

    private static List<Standing> read(PreparedStatement s) throws SQLException {
        List<Standing> out = new ArrayList<>();
        try (ResultSet row = s.executeQuery()) {
            while (row.next()) {
                out.add(new Standing(
                        new Place(
                                new WorkspaceId(row.getObject(1, UUID.class)),
                                row.getObject(2, UUID.class),
                                row.getString(3)),
                        OwnerKind.of(row.getString(4)),
                        Objects.requireNonNull(Sql.instant(row, 5)),
                        row.getInt(6),
                        Sql.instant(row, 7),
                        row.getString(8)));
            }
        }
        return out;
    }

    private static Scope scope(Place place) {
        return new Scope(List.of(place.workspace()), List.of());
    }
}
