package dev.gatepost.simulation;

import dev.gatepost.platform.Database;
import dev.gatepost.platform.DatabaseFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The real database over one connection for each role, used by one thread. A crash can be set for a commit to come:
 * just before it, so that nothing is kept, or just after it, so that nobody hears of what is kept.
 */
final class SimulatedDatabase implements Database {
    private final Database real;
    private final Map<Role, Connection> own = new EnumMap<>(Role.class);
    private int commits;
    private int crashAt = -1;
    private boolean afterCommit;

    SimulatedDatabase(Database real) {
        this.real = real;
        for (Role role : Role.values()) {
            try {
                own.put(role, real.connect(role));
            } catch (SQLException e) {
                throw new DatabaseFailure("no connection for " + role, e);
            }
        }
    }

    /** How many transactions were committed so far. */
    int commits() {
        return commits;
    }

    /** Lets the node die at the commit with this number from now, 0 being the next. */
    void crashAt(int commit, boolean after) {
        crashAt = commits + commit;
        afterCommit = after;
    }

    /** Whether a crash that was set did not come about; it is taken back. */
    void calm() {
        crashAt = -1;
    }

    @Override
    public <T extends @Nullable Object> T transact(Role role, Scope scope, Work<T> work) {
        Connection tx = connection(role);
        try {
            try {
                if (!scope.workspaces().isEmpty() || !scope.organisations().isEmpty()) {
                    real.enter(tx, scope);
                }
                T result = work.in(tx);
                commit(tx);
                return result;
            } catch (SQLException | RuntimeException | Error failure) {
                tx.rollback();
                throw failure;
            }
        } catch (SQLException failure) {
            throw new DatabaseFailure("SQLSTATE " + failure.getSQLState() + ": " + failure.getMessage(), failure);
        }
    }

    private void commit(Connection tx) throws SQLException {
        boolean crash = crashAt == commits;
        if (crash) {
            crashAt = -1;
        }
        if (crash && !afterCommit) {
            throw new Crash("before commit " + commits);
        }
        tx.commit();
        commits++;
        if (crash) {
            throw new Crash("after commit " + (commits - 1));
        }
    }

    private Connection connection(Role role) {
        Connection connection = own.get(role);
        if (connection == null) {
            throw new IllegalStateException("no such role: " + role);
        }
        return connection;
    }

    @Override
    public Connection connect(Role role) throws SQLException {
        return real.connect(role);
    }

    @Override
    public void enter(Connection tx, Scope scope) throws SQLException {
        real.enter(tx, scope);
    }

    /** Closes its connections; the real database stays open. */
    @Override
    public Connection connectAsOwner() throws SQLException {
        return real.connectAsOwner();
    }

    @Override
    public void close() {
        for (Connection connection : own.values()) {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new DatabaseFailure("a connection could not be closed", e);
            }
        }
    }
}
