package dev.gatepost.recovery;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What PostgreSQL's own catalogue says of the tables: so no table is forgotten that somebody adds later. */
final class Tables {
    /**
     * What is not carried over: nodes and their leases are of processes that are gone; sessions, tokens, questions at
     * sign-in would come back to life though they were ended since; the journal's waiting entries lie in the journal.
     */
    private static final Set<String> LEFT_OUT = Set.of(
            "flyway_schema_history",
            "directory_node",
            "directory_lane_slot",
            "directory_session",
            "directory_ceremony",
            "directory_outside_visit",
            "directory_oauth_grant",
            "directory_oauth_spent",
            "directory_oauth_assertion",
            "directory_invitation",
            "journal_waiting");

    private static final String ALL = """
            select c.oid::bigint, c.relname, c.relforcerowsecurity,
                (select string_agg(quote_ident(a.attname), ',' order by a.attnum) from pg_attribute a
                    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '')
            from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
                and not c.relispartition
            order by c.relname""";
    private static final String REFERENCES = """
            select conrelid::bigint, confrelid::bigint from pg_constraint
            where contype = 'f' and conrelid <> confrelid""";
    private static final String PARTITIONS = """
            select c.relname, p.relname, pg_get_expr(c.relpartbound, c.oid)
            from pg_class c join pg_inherits i on i.inhrelid = c.oid join pg_class p on p.oid = i.inhparent
            where c.relispartition and c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
            order by c.relname""";
    private static final String MIGRATIONS = """
            select coalesce(version, '') || ':' || coalesce(checksum, 0) from flyway_schema_history
            where success order by version""";

    private Tables() {}

    /**
     * A table.
     *
     * @param columns its columns as SQL writes them, with commas
     * @param forced whether row-level security binds its owner
     */
    record Table(String name, String columns, boolean forced) {}

    /** A partition, with its bounds as PostgreSQL writes them. */
    record Partition(String name, String parent, String bounds) {
        Partition {
            if (!name.matches("[a-z_0-9]+")
                    || !parent.matches("[a-z_]+")
                    || !bounds.matches("FOR VALUES FROM \\('[-:+ 0-9a-fA-F]+'\\) TO \\('[-:+ 0-9a-fA-F]+'\\)")) {
                throw new IllegalArgumentException("a partition has another form: " + name);
            }
        }
    }

    /** Every table that is carried over, each after those that it refers to. */
    static List<Table> all(Connection tx) throws SQLException {
        Map<Long, Table> found = new LinkedHashMap<>();
        Map<Long, Set<Long>> needs = new HashMap<>();
        try (Statement ask = tx.createStatement()) {
            try (ResultSet row = ask.executeQuery(ALL)) {
                while (row.next()) {
                    if (!LEFT_OUT.contains(row.getString(2))) {
                        found.put(row.getLong(1), new Table(row.getString(2), row.getString(4), row.getBoolean(3)));
                    }
                }
            }
            try (ResultSet row = ask.executeQuery(REFERENCES)) {
                while (row.next()) {
                    needs.computeIfAbsent(row.getLong(1), id -> new HashSet<>()).add(row.getLong(2));
                }
            }
        }
        List<Table> out = new ArrayList<>();
        Set<Long> placed = new HashSet<>();
        while (placed.size() < found.size()) {
            int before = placed.size();
            found.forEach((id, table) -> {
                Set<Long> first = new HashSet<>(needs.getOrDefault(id, Set.of()));
                first.retainAll(found.keySet());
                if (!placed.contains(id) && placed.containsAll(first)) {
                    placed.add(id);
                    out.add(table);
                }
            });
            if (placed.size() == before) {
                throw new IllegalStateException("tables refer to each other in a circle");
            }
        }
        return out;
    }

    static List<Partition> partitions(Connection tx) throws SQLException {
        List<Partition> out = new ArrayList<>();
        try (Statement ask = tx.createStatement();
                ResultSet row = ask.executeQuery(PARTITIONS)) {
            while (row.next()) {
                out.add(new Partition(row.getString(1), row.getString(2), row.getString(3)));
            }
        }
        return out;
    }

    /** The migrations that made the schema, each with its checksum, in the order of their versions. */
    static List<String> migrations(Connection tx) throws SQLException {
        List<String> out = new ArrayList<>();
        try (Statement ask = tx.createStatement();
                ResultSet row = ask.executeQuery(MIGRATIONS)) {
            while (row.next()) {
                out.add(row.getString(1));
            }
        }
        return out;
    }

    /** The same as one text; two databases of the same text have the same tables. */
    static byte[] schema(List<String> migrations) {
        return (String.join("\n", migrations) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
