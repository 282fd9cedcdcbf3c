package dev.gatepost.platform;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Makes a database ready: the owner of the tables, one login role for each component, and the migrated schema. Safe to
 * run by several nodes at once; all but one wait.
 */
record DatabaseRoles(String prefix, byte[] passwordSeed) {
    /** The rooms that bring migrations, in any order: versions are global. */
    private static final List<String> ROOMS = List.of(
            "platform",
            "keys",
            "audit",
            "access",
            "contacts",
            "consent",
            "privacy",
            "templates",
            "limits",
            "messages",
            "providers",
            "queue",
            "intake",
            "dispatch",
            "callbacks",
            "events",
            "policy",
            "console",
            "copies",
            "controls",
            "evidence",
            "proof",
            "recovery");

    private static final int OLDEST = 150_000;
    /** The key of the advisory lock that preparing holds; any fixed number does. */
    private static final long PREPARING = 0x67617465706f7374L;

    private static final String MEND_RIGHTS =
            "Give a user who owns the database and may create roles: create role gatepost_admin login createrole"
                    + " password '…'; create database gatepost owner gatepost_admin;";

    /** The login role of a component: {@code gatepost_accept}. */
    String name(Database.Role role) {
        return prefix + "_" + role.name().toLowerCase(Locale.ROOT);
    }

    /** The same on every node that has the seed: HMAC-SHA-256 of the role's name. */
    Secret password(Database.Role role) {
        return new Secret(hmac("database role " + name(role)));
    }

    /** Tells one seed from another without giving it away. */
    private String seedMark() {
        return "gatepost root key " + hmac("mark").substring(0, 16);
    }

    private String hmac(String label) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(passwordSeed, "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(label.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("This Java has no HMAC-SHA-256.", absent);
        }
    }

    /**
     * Prepares the database as the user of that address; throws {@link PostgresUnusable}.
     *
     * @param until the last migration that is run; null for all
     * @return whether there are further ones
     */
    boolean prepare(DatabaseUrl url, @Nullable String until) {
        try (Connection owner = url.connect()) {
            requireVersion(owner);
            execute(owner, "select pg_advisory_lock(" + PREPARING + ")");
            String ownerRole = adoptOwner(owner);
            for (Database.Role role : Database.Role.values()) {
                prepareRole(owner, role);
            }
            return migrate(url, ownerRole, until);
        } catch (SQLException | FlywayException failure) {
            throw new PostgresUnusable(
                    "The database could not be made ready: " + failure.getMessage(), MEND_RIGHTS, failure);
        }
    }

    private static void requireVersion(Connection owner) throws SQLException {
        try (Statement ask = owner.createStatement();
                ResultSet answer = ask.executeQuery("select current_setting('server_version_num')::int")) {
            if (!answer.next() || answer.getInt(1) < OLDEST) {
                throw new PostgresUnusable("The database is older than PostgreSQL 15.", "Upgrade it.");
            }
        }
    }

    /**
     * Forced row-level security does not bind a superuser. So a superuser gives the schema to an owner without that
     * right and goes on as that owner; any other user is the owner.
     */
    private String adoptOwner(Connection connection) throws SQLException {
        if (!flag(connection, "select rolsuper or rolbypassrls from pg_roles where rolname = current_user")) {
            return connection.getMetaData().getUserName();
        }
        String owner = owner();
        if (!flag(connection, "select exists (select from pg_roles where rolname = ?)", owner)) {
            execute(connection, "create role " + quoted(owner) + " nologin createrole");
        }
        execute(
                connection,
                "grant create, connect on database " + quoted(connection.getCatalog()) + " to " + quoted(owner));
        execute(connection, "grant create, usage on schema public to " + quoted(owner));
        execute(connection, "set role " + quoted(owner));
        return owner;
    }

    /** The owner of the tables where the database is entered by a superuser. */
    String owner() {
        return prefix + "_owner";
    }

    /** Lets a superuser go on as the owner of the tables; any other user is the owner. */
    static void actAs(Connection connection, String owner) throws SQLException {
        if (flag(connection, "select rolsuper or rolbypassrls from pg_roles where rolname = current_user")) {
            execute(connection, "set role " + quoted(owner));
        }
    }

    private void prepareRole(Connection owner, Database.Role role) throws SQLException {
        String name = name(role);
        if (!flag(owner, "select exists (select from pg_roles where rolname = ?)", name)) {
            execute(owner, "create role " + quoted(name) + " login noinherit");
        }
        claim(owner, name);
        if (flag(owner, "select rolsuper or rolbypassrls or rolcreaterole from pg_roles where rolname = ?", name)) {
            throw new PostgresUnusable(
                    "The role " + name + " has more rights than a component may have.",
                    "alter role " + name + " nosuperuser nobypassrls nocreaterole;");
        }
        // The driver computes the SCRAM verifier, so the password itself is in no statement.
        owner.unwrap(PGConnection.class)
                .alterUserPassword(name, password(role).reveal().toCharArray(), "scram-sha-256");
        execute(owner, "grant usage on schema public to " + quoted(name));
    }

    /**
     * A node that came without the root key of the others would give the roles new passwords and lock those nodes out;
     * the mark beside the role stops it first.
     */
    private void claim(Connection owner, String name) throws SQLException {
        boolean another = flag(owner, """
                select coalesce(shobj_description(oid, 'pg_authid'), ?) <> ?
                from pg_roles where rolname = ?""", seedMark(), seedMark(), name);
        if (another) {
            throw new PostgresUnusable(
                    "This database was made ready with another root key than the one here.",
                    "Put the first node's root key in this node's keys folder. If it was replaced on purpose:"
                            + " comment on role " + name + " is null;");
        }
        execute(owner, "comment on role " + quoted(name) + " is '" + seedMark() + "'");
    }

    private boolean migrate(DatabaseUrl url, String ownerRole, @Nullable String until) {
        Map<String, String> placeholders = new TreeMap<>();
        for (Database.Role role : Database.Role.values()) {
            placeholders.put("role_" + role.name().toLowerCase(Locale.ROOT), name(role));
        }
        // row_security off: a backfill that row-level security would silently empty fails instead.
        FluentConfiguration all = Flyway.configure(DatabaseRoles.class.getClassLoader())
                .dataSource(url.source())
                .initSql("set role " + quoted(ownerRole) + "; set row_security = off")
                .locations(ROOMS.stream()
                        .map(room -> "db/migration/" + room)
                        .filter(path -> DatabaseRoles.class.getClassLoader().getResource(path) != null)
                        .map(path -> "classpath:" + path)
                        .toArray(String[]::new))
                .placeholders(placeholders)
                // Each room has its own range of versions, so a later release adds below the highest one.
                .outOfOrder(true)
                .validateMigrationNaming(true)
                .cleanDisabled(true);
        // The mark lets a version through that this Gatepost does not have; what is missing is seen by comparing.
        Flyway flyway = (until == null ? all : all.target(until + "?")).load();
        flyway.migrate();
        return Arrays.stream(flyway.info().all()).anyMatch(m -> m.getState() == MigrationState.ABOVE_TARGET);
    }

    private static boolean flag(Connection connection, String sql, String... arguments) throws SQLException {
        try (PreparedStatement ask = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                ask.setString(i + 1, arguments[i]);
            }
            try (ResultSet answer = ask.executeQuery()) {
                return answer.next() && answer.getBoolean(1);
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    @Override
    public String toString() {
        return "DatabaseRoles(" + prefix + ")";
    }
}
