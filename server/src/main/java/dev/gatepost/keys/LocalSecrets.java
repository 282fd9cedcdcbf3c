package dev.gatepost.keys;

import dev.gatepost.keys.SecretStore.Place;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Secrets in table {@code workspace_secret}, sealed under the key of their workspace and bound to their place. */
public final class LocalSecrets implements SecretShelf {
    private static final String PUT = """
            insert into workspace_secret (workspace_id, owner_id, name, sealed, written_at) values (?, ?, ?, ?, ?)
            on conflict (workspace_id, owner_id, name)
            do update set sealed = excluded.sealed, written_at = excluded.written_at""";
    private static final String FIND = """
            select sealed from workspace_secret where workspace_id = ? and owner_id = ? and name = ?""";
    private static final String REMOVE = """
            delete from workspace_secret where workspace_id = ? and owner_id = ? and name = ?""";

    private final Database database;
    private final Keys keys;
    private final Clock clock;

    LocalSecrets(Database database, Keys keys, Clock clock) {
        this.database = database;
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public void put(Role role, Place place, Secret value) {
        byte[] sealed = seal(place, value.reveal().getBytes(StandardCharsets.UTF_8));
        database.transact(role, scope(place.workspace()), tx -> write(tx, place, sealed));
    }

    @Override
    public Optional<Secret> find(Role role, Place place) {
        byte[] sealed = database.<byte @Nullable []>transact(role, scope(place.workspace()), tx -> {
            try (PreparedStatement find = tx.prepareStatement(FIND)) {
                Sql.bind(find, place.workspace().value(), place.owner(), place.name());
                try (ResultSet row = find.executeQuery()) {
                    return row.next() ? row.getBytes(1) : null;
                }
            }
        });
        return Optional.ofNullable(sealed).map(s -> new Secret(new String(open(place, s), StandardCharsets.UTF_8)));
    }

    @Override
    public boolean remove(Role role, Place place) {
        return database.transact(role, scope(place.workspace()), tx -> {
            try (PreparedStatement remove = tx.prepareStatement(REMOVE)) {
                Sql.bind(remove, place.workspace().value(), place.owner(), place.name());
                return remove.executeUpdate() > 0;
            }
        });
    }

    /** Seals all secrets of a workspace under the newest version of its key; the count of them. */
    public int reseal(WorkspaceId workspace) {
        return database.transact(Role.JOBS, scope(workspace), tx -> {
            int done = 0;
            try (PreparedStatement all = tx.prepareStatement("""
                    select owner_id, name, sealed from workspace_secret where workspace_id = ? for update""")) {
                Sql.bind(all, workspace.value());
                try (ResultSet rows = all.executeQuery()) {
                    while (rows.next()) {
                        var place = new Place(workspace, rows.getObject(1, UUID.class), rows.getString(2));
                        write(tx, place, seal(place, open(place, rows.getBytes(3))));
                        done++;
                    }
                }
            }
            return done;
        });
    }

    @Override
    public String where() {
        return "the database, sealed";
    }

    private int write(Connection tx, Place place, byte[] sealed) throws SQLException {
        try (PreparedStatement put = tx.prepareStatement(PUT)) {
            Sql.bind(put, place.workspace().value(), place.owner(), place.name(), sealed, clock.instant());
            return put.executeUpdate();
        }
    }

    private byte[] seal(Place place, byte[] plain) {
        return keys.workspace(place.workspace()).seal(plain, binding(place));
    }

    private byte[] open(Place place, byte[] sealed) {
        return keys.workspace(place.workspace()).open(sealed, binding(place));
    }

    private static Scope scope(WorkspaceId workspace) {
        return new Scope(List.of(workspace), List.of());
    }

    private static Binding binding(Place place) {
        return new Binding(place.workspace().value(), place.owner(), "secret:" + place.name());
    }
}
