package dev.gatepost.consent.pages;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.Sql;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** The table {@code signup_form}. */
final class SignupForms {
    private static final String COLUMNS =
            "select id, name, brand, purpose, basis, campaign, channels::text from signup_form ";

    private final Database database;
    private final Audit audit;
    private final Clock clock;

    SignupForms(Database database, Audit audit, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    void create(Caller caller, SignupForm form, String correlation) {
        Workspace workspace = caller.workspace();
        Instant now = clock.instant();
        database.transact(Role.CONSOLE, scope(workspace), tx -> {
            try (PreparedStatement s = tx.prepareStatement("""
                    insert into signup_form (workspace_id, id, name, brand, purpose, basis, campaign, channels,
                        created_at)
                    values (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?)""")) {
                Sql.bind(
                        s,
                        workspace.id().value(),
                        form.id(),
                        form.name(),
                        form.brand(),
                        form.purpose().written(),
                        form.basis(),
                        form.campaign(),
                        written(form.channels()),
                        now);
                s.executeUpdate();
            }
            audit.append(tx, List.of(event(caller, "form.created", form, correlation)));
            return form;
        });
    }

    /** Those in use, newest first, at most 500. */
    List<SignupForm> list(Workspace workspace) {
        return database.transact(Role.CONSOLE, scope(workspace), tx -> {
            try (PreparedStatement s = tx.prepareStatement(
                    COLUMNS + "where workspace_id = ? and retired_at is null order by id desc limit 500")) {
                Sql.bind(s, workspace.id().value());
                ResultSet rows = s.executeQuery();
                List<SignupForm> out = new ArrayList<>();
                while (rows.next()) {
                    out.add(form(rows));
                }
                return out;
            }
        });
    }

    /** One that is in use. */
    Optional<SignupForm> find(Workspace workspace, UUID id) {
        return database.transact(Role.CONSOLE, scope(workspace), tx -> {
            try (PreparedStatement s =
                    tx.prepareStatement(COLUMNS + "where workspace_id = ? and id = ? and retired_at is null")) {
                Sql.bind(s, workspace.id().value(), id);
                ResultSet rows = s.executeQuery();
                return rows.next() ? Optional.of(form(rows)) : Optional.empty();
            }
        });
    }

    /** Takes it out of use; false when there is none. */
    boolean retire(Caller caller, UUID id, String correlation) {
        Optional<SignupForm> found = find(caller.workspace(), id);
        return found.isPresent()
                && database.transact(Role.CONSOLE, scope(caller.workspace()), tx -> {
                    try (PreparedStatement s = tx.prepareStatement(
                            "update signup_form set retired_at = ? where workspace_id = ? and id = ?")) {
                        Sql.bind(s, clock.instant(), caller.workspace().id().value(), id);
                        s.executeUpdate();
                    }
                    audit.append(tx, List.of(event(caller, "form.retired", found.get(), correlation)));
                    return true;
                });
    }

    private static String written(List<SignupForm.Offer> offers) {
        return new String(
                Json.write(Map.of(
                        "channels",
                        offers.stream()
                                .map(o -> Map.of(
                                        "channel", o.channel().written(),
                                        "disclosures", o.disclosures(),
                                        "templates", o.templates()))
                                .toList())),
                StandardCharsets.UTF_8);
    }

    private static SignupForm form(ResultSet row) throws SQLException {
        List<SignupForm.Offer> offers = new ArrayList<>();
        for (JsonNode o :
                Json.readOwn(row.getString(7).getBytes(StandardCharsets.UTF_8)).path("channels")) {
            offers.add(new SignupForm.Offer(
                    Channel.parse(o.path("channel").asString("")).orElseThrow(),
                    texts(o.path("disclosures")),
                    texts(o.path("templates"))));
        }
        return new SignupForm(
                row.getObject(1, UUID.class),
                row.getString(2),
                row.getString(3),
                Purpose.parse(row.getString(4)).orElseThrow(),
                row.getString(5),
                row.getString(6),
                offers);
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> out = new TreeMap<>();
        object.properties().forEach(e -> out.put(e.getKey(), e.getValue().asString()));
        return out;
    }

    private static Scope scope(Workspace workspace) {
        return Scope.of(workspace.id(), workspace.organisation());
    }

    private AuditEvent event(Caller caller, String action, SignupForm form, String correlation) {
        return new AuditEvent(
                caller.workspace().id(),
                action,
                caller.actor(),
                form.written(),
                null,
                correlation,
                clock.instant(),
                new TreeMap<>(Map.of("name", form.name())));
    }
}
