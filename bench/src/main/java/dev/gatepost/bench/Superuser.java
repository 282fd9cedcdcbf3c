package dev.gatepost.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.postgresql.ds.PGSimpleDataSource;

/** The bench's own way into a site's database, past every role: it fills tables that would take hours to fill by use. */
final class Superuser {
    private final PGSimpleDataSource source = new PGSimpleDataSource();

    Superuser(Path data) throws IOException {
        try (Stream<Path> files = Files.walk(data.resolve("postgres"), 3)) {
            Path pid = files.filter(f -> f.getFileName().toString().equals("postmaster.pid"))
                    .findFirst()
                    .orElseThrow();
            List<String> lines = Files.readAllLines(pid);
            source.setServerNames(new String[] {"127.0.0.1"});
            source.setPortNumbers(new int[] {Integer.parseInt(lines.get(3).strip())});
        }
        source.setDatabaseName("gatepost");
        source.setUser("postgres");
        source.setPassword(
                Files.readString(data.resolve("postgres/superuser.password")).strip());
    }

    void run(String... statements) throws SQLException {
        try (Connection c = source.getConnection();
                Statement s = c.createStatement()) {
            for (String sql : statements) {
                s.execute(sql);
            }
        }
    }
}
