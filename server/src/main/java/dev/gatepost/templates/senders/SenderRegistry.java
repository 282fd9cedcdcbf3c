package dev.gatepost.templates.senders;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Workspace;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.Sql;
import dev.gatepost.templates.Brand;
import dev.gatepost.templates.Catalogue;
import dev.gatepost.templates.Catalogue.Act;
import dev.gatepost.templates.Sender;
import dev.gatepost.templates.SenderId;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Changes and retires brands and senders, and keeps senders' registrations; each act is audited and at once in force.
 */
public final class SenderRegistry {
    private final Database database;
    private final Catalogue catalogue;
    private final Clock clock;

    public SenderRegistry(Database database, Catalogue catalogue, Clock clock) {
        this.database = database;
        this.catalogue = catalogue;
        this.clock = clock;
    }

    LocalDate today() {
        return clock.instant().atOffset(ZoneOffset.UTC).toLocalDate();
    }

    void change(Caller caller, Sender sender) {
        var act = new Act(caller.actor(), "sender.changed", sender.id().toString(), Map.of());
        catalogue.change(caller.workspace(), act, tx -> {
            try (PreparedStatement s = tx.prepareStatement("""
                    update sender set purposes = ?, countries = ?, connection_id = ?, type = ?,
                        milli_per_second = nullif(?, 0), block_scope = ?, profile = ?
                    where workspace_id = ? and id = ?""")) {
                Sql.bind(
                        s,
                        column(tx, "text", sender.purposes(), Purpose::written),
                        column(tx, "text", sender.countries(), c -> c),
                        sender.connection(),
                        sender.type().written(),
                        sender.milliPerSecond(),
                        sender.blockScope().written(),
                        sender.profile(),
                        caller.workspace().id().value(),
                        sender.id().value());
                s.executeUpdate();
            }
        });
    }

    void retire(Caller caller, SenderId id) {
        retire(caller, "sender", id.toString(), id.value());
    }

    void retire(Caller caller, Brand brand) {
        retire(caller, "brand", brand.id().toString(), brand.id().value());
    }

    private void retire(Caller caller, String what, String written, UUID id) {
        String sql = what.equals("sender")
                ? "update sender set retired_at = ? where workspace_id = ? and id = ? and retired_at is null"
                : "update brand set retired_at = ? where workspace_id = ? and id = ? and retired_at is null";
        catalogue.change(caller.workspace(), new Act(caller.actor(), what + ".retired", written, Map.of()), tx -> {
            try (PreparedStatement s = tx.prepareStatement(sql)) {
                Sql.bind(s, clock.instant(), caller.workspace().id().value(), id);
                s.executeUpdate();
            }
        });
    }

    void change(Caller caller, Brand brand) {
        var act = new Act(caller.actor(), "brand.changed", brand.id().toString(), Map.of());
        catalogue.change(caller.workspace(), act, tx -> {
            try (PreparedStatement s = tx.prepareStatement("""
                    update brand set name = ?, postal_address = ?, website = ? where workspace_id = ? and id = ?""")) {
                Sql.bind(
                        s,
                        brand.name(),
                        brand.postalAddress(),
                        brand.website(),
                        caller.workspace().id().value(),
                        brand.id().value());
                s.executeUpdate();
            }
        });
    }

    /** Puts a registration in the place of the one before. */
    void register(Caller caller, SenderRegistration registration) {
        register(caller, List.of(registration));
    }

    void register(Caller caller, List<SenderRegistration> registrations) {
        for (SenderRegistration r : registrations) {
            var facts = new TreeMap<String, String>();
            facts.put("regime", r.regime());
            facts.put("state", r.state().written());
            if (r.reference() != null) {
                facts.put("reference", r.reference());
            }
            var act = new Act(
                    caller.actor(), "sender.registration_set", r.sender().toString(), facts);
            catalogue.change(caller.workspace(), act, tx -> write(tx, caller, r));
        }
    }

    private void write(Connection tx, Caller caller, SenderRegistration r) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into sender_registration (workspace_id, sender_id, regime, state, reference, registered_on,
                    expires_on, why, changed_at, changed_by)
                values (?, ?, ?, ?, ?, ?::date, ?::date, ?, ?, ?)
                on conflict (workspace_id, sender_id, regime) do update set state = excluded.state,
                    reference = excluded.reference, registered_on = excluded.registered_on,
                    expires_on = excluded.expires_on, why = excluded.why, changed_at = excluded.changed_at,
                    changed_by = excluded.changed_by""")) {
            Sql.bind(
                    s,
                    caller.workspace().id().value(),
                    r.sender().value(),
                    r.regime(),
                    r.state().written(),
                    r.reference(),
                    r.registeredOn(),
                    r.expiresOn(),
                    r.why(),
                    clock.instant(),
                    caller.actor());
            s.executeUpdate();
        }
    }

    /** The registrations of all senders of a workspace, by sender. */
    Map<SenderId, List<SenderRegistration>> registrations(Workspace workspace) {
        Scope scope = Scope.of(workspace.id(), workspace.organisation());
        return database.transact(Role.CONSOLE, scope, tx -> {
            try (PreparedStatement s = tx.prepareStatement("""
                    select sender_id, regime, state, reference, registered_on, expires_on, why
                    from sender_registration where workspace_id = ? order by sender_id, regime""")) {
                Sql.bind(s, workspace.id().value());
                ResultSet rows = s.executeQuery();
                Map<SenderId, List<SenderRegistration>> out = new TreeMap<>();
                while (rows.next()) {
                    var r = new SenderRegistration(
                            new SenderId(rows.getObject(1, UUID.class)),
                            rows.getString(2),
                            SenderRegistration.State.parse(rows.getString(3)).orElseThrow(),
                            rows.getString(4),
                            day(rows, 5),
                            day(rows, 6),
                            rows.getString(7));
                    out.computeIfAbsent(r.sender(), id -> new ArrayList<>()).add(r);
                }
                return out;
            }
        });
    }

    private static @Nullable LocalDate day(ResultSet row, int column) throws SQLException {
        Date day = row.getDate(column);
        return day == null ? null : day.toLocalDate();
    }
}
