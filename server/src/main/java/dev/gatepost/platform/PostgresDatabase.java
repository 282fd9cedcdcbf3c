package dev.gatepost.platform;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The database over one PostgreSQL: the one inside, or an external one. Opening it makes it ready (roles, schema) and
 * fills the pools, so nothing is started by a first request.
 */
public final class PostgresDatabase implements Database {
    private static final String ENTER = """
            select set_config('gatepost.workspaces', ?, true), set_config('gatepost.organisations', ?, true)""";
    private static final String EMBEDDED_NAME = "gatepost";
    private static final long WAIT_MILLIS = 5_000;

    private final DatabaseUrl url;
    private final Map<Role, PGSimpleDataSource> sources = new EnumMap<>(Role.class);
    private final Map<Role, HikariDataSource> pools = new EnumMap<>(Role.class);
    private final String owner;
    private final Runnable afterwards;
    private final boolean further;

    private PostgresDatabase(
            DatabaseUrl url, DatabaseRoles roles, DatabaseSettings.Pools sizes, Runnable afterwards, boolean further) {
        this.url = url;
        this.owner = roles.owner();
        this.afterwards = afterwards;
        this.further = further;
        for (Role role : Role.values()) {
            PGSimpleDataSource source =
                    url.as(roles.name(role), roles.password(role)).source();
            letGoWhenDead(source);
            switch (role) {
                case ACCEPT, DISPATCH, CALLBACKS, JOBS -> hot(source);
                case CONSOLE -> {}
            }
            sources.put(role, source);
            pools.put(role, pool(role, source, sizes.of(role), sizes.warm()));
        }
    }

    /**
     * Opens the database of the settings, made ready for this version of Gatepost.
     *
     * @param passwordSeed 32 secret bytes from which the passwords of the roles follow; equal on nodes that share a
     *     database
     * @throws PostgresUnusable with the sentence and the mend for the operator
     */
    public static PostgresDatabase open(DatabaseSettings settings, byte[] passwordSeed) {
        Secret external = settings.url();
        if (external != null) {
            return ready(DatabaseUrl.parse(external), settings, passwordSeed, () -> {});
        }
        EmbeddedPostgres server = EmbeddedPostgres.start(settings.data());
        try {
            server.ensureDatabase(EMBEDDED_NAME);
            return ready(server.url(EMBEDDED_NAME), settings, passwordSeed, server::close);
        } catch (SQLException failure) {
            server.close();
            throw new PostgresUnusable(
                    "The database could not be made: " + failure.getMessage(), "See PostgreSQL's log.", failure);
        } catch (RuntimeException failure) {
            server.close();
            throw failure;
        }
    }

    /** Whether this Gatepost has migrations after the one at which its settings stopped. */
    public boolean hasFurtherMigrations() {
        return further;
    }

    private static PostgresDatabase ready(
            DatabaseUrl url, DatabaseSettings settings, byte[] passwordSeed, Runnable afterwards) {
        DatabaseRoles roles = roles(url, settings, passwordSeed);
        boolean further = roles.prepare(url, settings.until());
        return new PostgresDatabase(url, roles, settings.pools(), afterwards, further);
    }

    /** Joins a database that is ready already (a copy of one), without looking at its schema. */
    static PostgresDatabase join(DatabaseUrl url, DatabaseSettings settings, byte[] passwordSeed, Runnable afterwards) {
        return new PostgresDatabase(url, roles(url, settings, passwordSeed), settings.pools(), afterwards, false);
    }

    private static DatabaseRoles roles(DatabaseUrl url, DatabaseSettings settings, byte[] passwordSeed) {
        String prefix = settings.rolePrefix();
        return new DatabaseRoles(prefix == null ? url.database() : prefix, passwordSeed);
    }

    /**
     * A node that is counted out holds nothing locked: a frozen one in the middle of a transaction would keep STOPs and
     * budgets waiting on every other node. No transaction of ours waits for anything but the database, so one that
     * rests for this long is of a process that does not run.
     */
    private static void letGoWhenDead(PGSimpleDataSource source) {
        source.setOptions(source.getOptions() + " -c idle_in_transaction_session_timeout=" + Nodes.DEAD.toMillis());
    }

    /**
     * The same few statements over and over, each with whole columns as parameters and an index for every row it looks
     * for: planned once, and never on the belief that a table which was empty at that moment is still small.
     */
    private static void hot(PGSimpleDataSource source) {
        source.setPrepareThreshold(1);
        source.setOptions(source.getOptions()
                + " -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off"
                + " -c enable_mergejoin=off");
    }

    private static HikariDataSource pool(Role role, PGSimpleDataSource source, int size, boolean warm) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("gatepost-" + role.name().toLowerCase(java.util.Locale.ROOT));
        config.setDataSource(source);
        config.setAutoCommit(false);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(warm ? size : 0);
        config.setInitializationFailTimeout(warm ? WAIT_MILLIS : -1);
        config.setConnectionTimeout(WAIT_MILLIS);
        config.setMetricRegistry(Telemetry.registry());
        return new HikariDataSource(config);
    }

    @Override
    public <T extends @Nullable Object> T transact(Role role, Scope scope, Work<T> work) {
        try (Connection tx = pool(role).getConnection()) {
            try {
                if (!scope.workspaces().isEmpty() || !scope.organisations().isEmpty()) {
                    enter(tx, scope);
                }
                T result = work.in(tx);
                tx.commit();
                return result;
            } catch (SQLException | RuntimeException | Error failure) {
                rollback(tx, failure);
                throw failure;
            }
        } catch (SQLException failure) {
            throw new DatabaseFailure(
                    "The database refused or did not answer (SQLSTATE " + failure.getSQLState() + ")", failure);
        }
    }

    private static void rollback(Connection tx, Throwable failure) {
        try {
            tx.rollback();
        } catch (SQLException lost) {
            failure.addSuppressed(lost);
        }
    }

    @Override
    public Connection connect(Role role) throws SQLException {
        PGSimpleDataSource source = sources.get(role);
        if (source == null) {
            throw new IllegalStateException("no such role: " + role);
        }
        Connection connection = source.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    @Override
    public void enter(Connection tx, Scope scope) throws SQLException {
        try (PreparedStatement enter = tx.prepareStatement(ENTER)) {
            enter.setString(1, literal(scope.workspaces(), WorkspaceId::value));
            enter.setString(2, literal(scope.organisations(), OrganisationId::value));
            enter.execute();
        }
    }

    @Override
    public Connection connectAsOwner() throws SQLException {
        Connection connection = url.connect();
        try {
            DatabaseRoles.actAs(connection, owner);
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException failure) {
            connection.close();
            throw failure;
        }
    }

    /** Where the owner reaches this database; for whoever looks after it. */
    DatabaseUrl url() {
        return url;
    }

    @Override
    public void close() {
        pools.values().forEach(HikariDataSource::close);
        afterwards.run();
    }

    private HikariDataSource pool(Role role) {
        HikariDataSource pool = pools.get(role);
        if (pool == null) {
            throw new IllegalStateException("no such role: " + role);
        }
        return pool;
    }

    /** An array in PostgreSQL's text form; empty text, which the policies read as nothing, when there is none. */
    private static <T> String literal(Collection<T> ids, Function<T, UUID> value) {
        if (ids.isEmpty()) {
            return "";
        }
        StringBuilder out = new StringBuilder(2 + ids.size() * 37).append('{');
        for (Iterator<T> rest = ids.iterator(); rest.hasNext(); ) {
            out.append(value.apply(rest.next()));
            if (rest.hasNext()) {
                out.append(',');
            }
        }
        return out.append('}').toString();
    }
}
