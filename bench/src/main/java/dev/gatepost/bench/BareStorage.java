package dev.gatepost.bench;

import dev.gatepost.platform.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What PostgreSQL alone takes for the life of a message, in batches of 100 by two connections: insert a row and a queue
 * entry; claim; write a state; write a step; write an event. No keys, no policy, no HTTP. It runs on a server of its
 * own with the same settings.
 */
final class BareStorage {
    private static final int BATCH = 100;

    private final int messages;

    BareStorage(int messages) {
        this.messages = messages;
    }

    double perSecond() throws Exception {
        Path data = Files.createTempDirectory(
                "gatepost-bare-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        try (EmbeddedPostgres server = EmbeddedPostgres.start(data)) {
            server.ensureDatabase("bare");
            try (Connection connection = server.url("bare").source().getConnection();
                    Statement s = connection.createStatement()) {
                s.execute("create table m (id uuid primary key, body bytea not null)");
                s.execute("create table q (id uuid primary key, due timestamptz not null)");
                s.execute("create table st (id uuid primary key, state text not null)");
                s.execute(
                        "create table step (id uuid not null, n int not null, state text not null, primary key (id, n))");
                s.execute(
                        "create table ev (id uuid not null, n int not null, body bytea not null, primary key (id, n))");
            }
            lives(server, messages / 2);
            Instant began = Instant.now();
            lives(server, messages);
            return messages / (Duration.between(began, Instant.now()).toNanos() / 1e9);
        } finally {
            Site.remove(data);
        }
    }

    private static void lives(EmbeddedPostgres server, int count) throws Exception {
        try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
            List<Callable<Integer>> halves = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                halves.add(() -> half(server, count / 2));
            }
            for (Future<Integer> done : executor.invokeAll(halves)) {
                done.get();
            }
        }
    }

    private static int half(EmbeddedPostgres server, int count) throws SQLException {
        try (Connection tx = server.url("bare").source().getConnection()) {
            tx.setAutoCommit(false);
            int done = 0;
            while (done < count) {
                run(
                        tx,
                        "with n as (select gen_random_uuid() as id from generate_series(1, " + BATCH + ")),"
                                + " a as (insert into m select id, decode(repeat('ab', 200), 'hex') from n)"
                                + " insert into q select id, now() from n");
                run(
                        tx,
                        "with c as materialized (select id from q order by due limit " + BATCH
                                + " for update skip locked), d as (delete from q using c where q.id = c.id returning q.id)"
                                + " insert into st select id, 'sending' from d");
                run(
                        tx,
                        "with t as (select id from st where state = 'sending' limit " + BATCH
                                + " for update skip locked), u as (update st set state = 'submitted' from t where st.id = t.id"
                                + " returning st.id) insert into step select id, 1, 'submitted' from u");
                run(
                        tx,
                        "with t as (select id from st where state = 'submitted' limit " + BATCH
                                + " for update skip locked), u as (update st set state = 'delivered' from t where st.id = t.id"
                                + " returning st.id), p as (insert into step select id, 2, 'delivered' from u)"
                                + " insert into ev select id, 1, decode(repeat('ab', 100), 'hex') from u");
                done += BATCH;
            }
            return done;
        }
    }

    private static void run(Connection tx, String sql) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(sql)) {
            s.executeUpdate();
        }
        tx.commit();
    }
}
