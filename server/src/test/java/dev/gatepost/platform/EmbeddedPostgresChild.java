package dev.gatepost.platform;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;

/** A Gatepost process as far as its database goes, to be killed by a test: starts, writes a row, says so, waits. */
final class EmbeddedPostgresChild {
    private EmbeddedPostgresChild() {}

    public static void main(String[] arguments) throws Exception {
        EmbeddedPostgres server = EmbeddedPostgres.start(Path.of(arguments[0]), Path.of(arguments[1]));
        try (Connection connection = server.url("postgres").connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists kept (who text)");
            statement.execute("insert into kept values ('child')");
        }
        System.out.println("ready " + server.pid() + " as " + System.getProperty("user.name"));
        System.out.flush();
        if (arguments.length > 2) {
            server.close();
            return;
        }
        Thread.sleep(120_000);
    }
}
