package dev.gatepost.keys;

import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A shelf whose every touch is on record. Writing and removing are recorded before, reading before it is given out. */
public final class RecordedSecrets implements SecretStore {
    private final Database database;
    private final SecretShelf shelf;
    private final Clock clock;

    public RecordedSecrets(Database database, SecretShelf shelf, Clock clock) {
        this.database = database;
        this.shelf = shelf;
        this.clock = clock;
    }

    /**
     * A touch.
     *
     * @param who the component's database role
     * @param act written, read or removed
     */
    public record Access(UUID id, UUID owner, String name, String act, String who, String why, Instant at) {}

    @Override
    public void put(Place place, Secret value, Use use) {
        record(place, "written", use);
        shelf.put(use.role(), place, value);
    }

    @Override
    public Optional<Secret> find(Place place, Use use) {
        Optional<Secret> found = shelf.find(use.role(), place);
        if (found.isPresent()) {
            record(place, "read", use);
        }
        return found;
    }

    @Override
    public boolean remove(Place place, Use use) {
        record(place, "removed", use);
        return shelf.remove(use.role(), place);
    }

    /** Where the values lie, in words. */
    public String where() {
        return shelf.where();
    }

    /** The touches of a workspace's secrets before the one given, the newest first. */
    public static List<Access> accesses(Database database, WorkspaceId workspace, @Nullable UUID before, int most) {
        return database.transact(Role.CONSOLE, new Scope(List.of(workspace), List.of()), tx -> {
            try (PreparedStatement s = tx.prepareStatement("""
                    select id, owner_id, name, act, who, why, at from secret_access
                    where workspace_id = ? and id < ? order by id desc limit ?""")) {
                Sql.bind(s, workspace.value(), before == null ? new UUID(-1, -1) : before, most);
                List<Access> out = new ArrayList<>();
                try (ResultSet row = s.executeQuery()) {
                    while (row.next()) {
                        out.add(new Access(
                                row.getObject(1, UUID.class),
                                row.getObject(2, UUID.class),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5),
                                row.getString(6),
                                Objects.requireNonNull(Sql.instant(row, 7))));
                    }
                }
                return out;
            }
        });
    }

    private void record(Place place, String act, Use use) {
        Scope scope = new Scope(List.of(place.workspace()), List.of());
        database.transact(use.role(), scope, tx -> {
            try (PreparedStatement s = tx.prepareStatement("""
                    insert into secret_access (workspace_id, owner_id, name, id, act, why, at)
                    values (?, ?, ?, ?, ?, ?, ?)""")) {
                Sql.bind(
                        s,
                        place.workspace().value(),
                        place.owner(),
                        place.name(),
                        UuidV7.next(),
                        act,
                        use.why(),
                        clock.instant());
                return s.executeUpdate();
            }
        });
    }
}
