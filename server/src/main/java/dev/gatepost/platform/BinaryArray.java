package dev.gatepost.platform;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.jdbc.PgArray;

/**
 * A one-dimensional array in PostgreSQL's binary form ({@code array_send} in its source). The driver writes arrays of
 * objects as text, which costs both sides more than all the rest of a batch.
 */
final class BinaryArray {
    private static final long EPOCH_SECONDS =
            Instant.parse("2000-01-01T00:00:00Z").getEpochSecond();
    private static final long EPOCH_DAYS = LocalDate.of(2000, 1, 1).toEpochDay();

    /** The object ids of a type and of its array, which are fixed in PostgreSQL's catalogue. */
    private record Type(int element, int array) {}

    private static final Map<String, Type> TYPES = Map.of(
            "uuid", new Type(2950, 2951),
            "text", new Type(25, 1009),
            "int", new Type(23, 1007),
            "bigint", new Type(20, 1016),
            "timestamptz", new Type(1184, 1185),
            "bytea", new Type(17, 1001),
            "date", new Type(1082, 1182));

    private BinaryArray() {}

    static Array of(Connection tx, String typeName, @Nullable Object[] values) throws SQLException {
        Type type = TYPES.get(typeName);
        if (type == null) {
            throw new IllegalArgumentException("arrays of " + typeName + " are not written here");
        }
        return new PgArray(tx.unwrap(BaseConnection.class), type.array(), bytes(typeName, type, values));
    }

    private static byte[] bytes(String typeName, Type type, @Nullable Object[] values) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(20 + 24 * values.length);
        boolean nulls = false;
        for (Object value : values) {
            nulls |= value == null;
        }
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(values.length == 0 ? 0 : 1);
            out.writeInt(nulls ? 1 : 0);
            out.writeInt(type.element());
            if (values.length > 0) {
                out.writeInt(values.length);
                out.writeInt(1);
            }
            for (Object value : values) {
                if (value == null) {
                    out.writeInt(-1);
                } else {
                    write(out, typeName, value);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot fail to be written", e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, String typeName, Object value) throws IOException {
        switch (value) {
            case UUID uuid -> {
                out.writeInt(16);
                out.writeLong(uuid.getMostSignificantBits());
                out.writeLong(uuid.getLeastSignificantBits());
            }
            case String text -> raw(out, text.getBytes(StandardCharsets.UTF_8));
            case byte[] raw -> raw(out, raw);
            case Integer number -> {
                out.writeInt(4);
                out.writeInt(number);
            }
            case Long number -> {
                out.writeInt(8);
                out.writeLong(number);
            }
            case Instant instant -> instant(out, instant);
            case Timestamp timestamp -> instant(out, timestamp.toInstant());
            case Date date -> {
                out.writeInt(4);
                out.writeInt((int) (date.toLocalDate().toEpochDay() - EPOCH_DAYS));
            }
            default ->
                throw new IllegalArgumentException(value.getClass().getSimpleName() + " is not written as " + typeName);
        }
    }

    private static void instant(DataOutputStream out, Instant instant) throws IOException {
        out.writeInt(8);
        out.writeLong((instant.getEpochSecond() - EPOCH_SECONDS) * 1_000_000 + instant.getNano() / 1_000);
    }

    private static void raw(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
