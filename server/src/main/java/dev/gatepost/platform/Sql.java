package dev.gatepost.platform;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The few words that every store says to JDBC: columns as arrays, so that one statement carries a whole batch. */
public final class Sql {
    private Sql() {}

    /** A column of a batch. */
    public static <T> Array column(
            Connection tx, String type, Collection<T> rows, Function<T, ? extends @Nullable Object> value)
            throws SQLException {
        @Nullable Object[] values = new @Nullable Object[rows.size()];
        int i = 0;
        for (T row : rows) {
            values[i++] = value.apply(row);
        }
        return BinaryArray.of(tx, type, values);
    }

    /** The same from an array of values. */
    public static Array array(Connection tx, String type, @Nullable Object[] values) throws SQLException {
        return BinaryArray.of(tx, type, values);
    }

    /** Binds values in order; instants as time stamps with zone. */
    public static void bind(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value instanceof Instant instant) {
                statement.setTimestamp(i + 1, Timestamp.from(instant));
            } else if (value instanceof byte[] bytes) {
                statement.setBytes(i + 1, bytes);
            } else if (value instanceof Array array) {
                statement.setArray(i + 1, array);
            } else {
                statement.setObject(i + 1, value);
            }
        }
    }

    /** A column that may be null. */
    public static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}
