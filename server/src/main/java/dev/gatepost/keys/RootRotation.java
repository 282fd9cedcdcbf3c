package dev.gatepost.keys;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Puts another root key in the place of the one in force, while traffic flows. The new one wraps at once and the former
 * still opens; {@link #rewrap} carries everything over, as often as it is called and however often it was cut off;
 * {@link #retire} destroys the former. Until then {@link #rollBack} undoes it.
 */
public final class RootRotation {
    private final RootKey root;
    private final Database database;
    private final EpochKeys epochs;
    private final Clock clock;

    RootRotation(RootKey root, Database database, EpochKeys epochs, Clock clock) {
        this.root = root;
        this.database = database;
        this.epochs = epochs;
        this.clock = clock;
    }

    /** Whose wrapped keys lie in the database. */
    public record Owners(List<WorkspaceId> workspaces, List<OrganisationId> organisations) {
        private static final int AT_ONCE = 200;

        /** In parts, each small enough for one short transaction. */
        List<Scope> parts() {
            List<Scope> out = new ArrayList<>();
            for (int i = 0; i < workspaces.size(); i += AT_ONCE) {
                out.add(new Scope(workspaces.subList(i, Math.min(i + AT_ONCE, workspaces.size())), List.of()));
            }
            for (int i = 0; i < organisations.size(); i += AT_ONCE) {
                out.add(new Scope(List.of(), organisations.subList(i, Math.min(i + AT_ONCE, organisations.size()))));
            }
            return out;
        }
    }

    /** Where the root key comes from. */
    public String origin() {
        return root.origin();
    }

    /** Whether Gatepost rotates it; otherwise whoever hands it in does, by handing in two. */
    public boolean isOurs() {
        return root.rotates();
    }

    /** Whether a former key still opens. */
    public boolean isUnderWay() {
        return root.hasPrevious();
    }

    /** Puts a new key in force. */
    public void begin() {
        root.rotate();
    }

    /** Puts the former key in force again; {@link #rewrap} must follow. */
    public void rollBack() {
        root.rollBack();
    }

    /** Destroys the former key, after looking that nothing needs it. */
    public void retire(Owners owners) {
        rewrap(owners);
        root.retire();
    }

    /** Wraps everything under the key in force; the count of what was not yet. */
    public int rewrap(Owners owners) {
        int done = 0;
        for (Scope part : owners.parts()) {
            done += database.<Integer>transact(Role.JOBS, part, tx -> workspaces(tx) + organisations(tx) + signing(tx));
        }
        try {
            done += epochs.rewrap() + root.rewrapDerived();
        } catch (IOException failure) {
            throw new UncheckedIOException("An epoch key could not be written.", failure);
        }
        database.transact(Role.JOBS, Scope.none(), tx -> {
            try (PreparedStatement s = tx.prepareStatement("update directory_key_check set root_check = ?")) {
                Sql.bind(s, root.check());
                return s.executeUpdate();
            }
        });
        return done;
    }

    private record Fresh(UUID id, String which, byte[] wrapped) {}

    private int workspaces(Connection tx) throws SQLException {
        List<Fresh> fresh = stale(tx, "select workspace_id, version::text, wrapped from workspace_key for update");
        return write(tx, fresh, """
                update workspace_key k set wrapped = n.wrapped
                from unnest(?::uuid[], ?::text[], ?::bytea[]) as n (id, version, wrapped)
                where k.workspace_id = n.id and k.version = n.version::int""");
    }

    private int organisations(Connection tx) throws SQLException {
        List<Fresh> fresh = stale(tx, "select organisation_id, '', wrapped from organisation_key for update");
        return write(tx, fresh, """
                update organisation_key k set wrapped = n.wrapped
                from unnest(?::uuid[], ?::text[], ?::bytea[]) as n (id, nothing, wrapped)
                where k.organisation_id = n.id""");
    }

    private int signing(Connection tx) throws SQLException {
        List<Fresh> fresh = stale(tx, "select workspace_id, purpose, wrapped from signing_key for update");
        return write(tx, fresh, """
                update signing_key k set wrapped = n.wrapped
                from unnest(?::uuid[], ?::text[], ?::bytea[]) as n (id, purpose, wrapped)
                where k.workspace_id = n.id and k.purpose = n.purpose""");
    }

    /** The scope shows exactly the rows of the owners in hand. */
    private List<Fresh> stale(Connection tx, String select) throws SQLException {
        String kind = select.contains("signing_key")
                ? "signing"
                : select.contains("organisation_key") ? "organisation" : "workspace";
        List<Fresh> out = new ArrayList<>();
        try (PreparedStatement s = tx.prepareStatement(select);
                ResultSet rows = s.executeQuery()) {
            while (rows.next()) {
                UUID id = rows.getObject(1, UUID.class);
                String which = rows.getString(2);
                String full = kind.equals("signing") ? kind + " " + which : kind;
                byte[] wrapped = root.rewrapped(full, id, rows.getBytes(3));
                if (wrapped != null) {
                    out.add(new Fresh(id, which, wrapped));
                }
            }
        }
        return out;
    }

    private static int write(Connection tx, List<Fresh> fresh, String update) throws SQLException {
        if (fresh.isEmpty()) {
            return 0;
        }
        try (PreparedStatement s = tx.prepareStatement(update)) {
            Sql.bind(
                    s,
                    column(tx, "uuid", fresh, Fresh::id),
                    column(tx, "text", fresh, Fresh::which),
                    column(tx, "bytea", fresh, Fresh::wrapped));
            return s.executeUpdate();
        }
    }

    /** Writes into the record of what was done to keys. */
    public void note(Connection tx, String act, String subject, String actor) throws SQLException {
        KeyEvents.add(tx, new KeyEvents.KeyEvent(act, subject, actor, clock.instant()));
    }
}
