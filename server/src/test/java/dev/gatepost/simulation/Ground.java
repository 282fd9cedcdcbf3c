package dev.gatepost.simulation;

import dev.gatepost.contacts.Addresses;
import dev.gatepost.keys.LocalKeys;
import dev.gatepost.keys.RootKey;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Nodes;
import dev.gatepost.platform.PostgresDatabase;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.TestPostgres;
import dev.gatepost.policy.Decide;
import dev.gatepost.policy.RulePacks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What all stages of one run share: the database, the keys and what is read from files once. */
final class Ground implements AutoCloseable {
    final PostgresDatabase database;
    final LocalKeys keys;
    final Nodes nodes;
    final Addresses addresses = new Addresses();
    final Decide decide = new Decide(RulePacks.load());
    private final Path folder;

    Ground() {
        try {
            folder = Files.createTempDirectory("gatepost-simulation-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        database = TestPostgres.fresh();
        // What is played here may be lost with the machine: no commit waits for the disk.
        try (Connection owner = TestPostgres.superuser(database);
                Statement lighter = owner.createStatement()) {
            lighter.execute("alter database \"" + owner.getCatalog() + "\" set synchronous_commit = off");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        keys = LocalKeys.open(RootKey.open(folder, null), database, Clock.systemUTC());
        nodes = new Nodes(database);
        database.transact(Role.JOBS, Scope.none(), tx -> {
            try (PreparedStatement s = tx.prepareStatement("select gatepost_extend_partitions(?, ?)")) {
                Instant now = Instant.now();
                Sql.bind(s, now.plus(Duration.ofDays(2)), now.plus(Duration.ofDays(90)));
                return s.execute();
            }
        });
    }

    @Override
    public void close() {
        nodes.close();
        keys.close();
        database.close();
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> inside = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : inside) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
