package dev.gatepost.cli;

import dev.gatepost.RestoreBackup;
import dev.gatepost.platform.Settings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** {@code gatepost backup} and {@code gatepost restore} (OPS-03). */
final class BackupCommands {
    private BackupCommands() {}

    /** Has the running Gatepost make a backup. */
    @Command(name = "backup", description = "Copies all data, sealed, while traffic goes on; its keys apart.")
    static final class Backup implements Callable<Integer> {
        @Option(names = "--to", required = true, description = "The folder for the data; kept for weeks.")
        private Path to = Path.of("");

        @Option(
                names = "--keys-to",
                required = true,
                description = "Another folder, for the epoch keys. They must not be kept longer than their names say.")
        private Path keysTo = Path.of("");

        @Option(names = "--verify", description = "Brings it back into a database made for that, and removes that.")
        private boolean verify;

        @Override
        public Integer call() {
            Optional<ObjectNode> answer = LocalCall.ask(Map.of(
                    "command",
                    "backup",
                    "to",
                    to.toAbsolutePath().toString(),
                    "keys_to",
                    keysTo.toAbsolutePath().toString(),
                    "verify",
                    verify));
            answer.ifPresent(a -> {
                System.out.println(a.path("folder").asString());
                System.out.println(a.path("epochs").asString());
                long verified = a.path("verified_millis").asLong();
                System.err.println(a.path("rows").asLong() + " rows, to be kept until "
                        + a.path("expires_at").asString() + " at most."
                        + (verified < 0
                                ? " Not verified."
                                : " Verified by bringing it back, in " + verified / 1000.0 + " s."));
            });
            return answer.isPresent() ? 0 : 1;
        }
    }

    /** Brings a backup back, or makes a database safe that somebody else brought back. */
    @Command(
            name = "restore",
            description =
                    "Brings a backup back into an empty data folder. What comes back stands still and sends nothing.")
    static final class Restore implements Callable<Integer> {
        @Option(names = "--from", description = "The folder that the backup made.")
        private @Nullable Path from;

        @Option(names = "--keys", description = "The file with its epoch keys.")
        private @Nullable Path keys;

        @Option(names = "--without-journal", description = "Accepts that what was forbidden since is forgotten.")
        private boolean withoutJournal;

        @Option(
                names = "--after-pitr",
                description = "The database was brought back already, by PostgreSQL's own means.")
        private boolean afterPointInTime;

        @Override
        public Integer call() {
            var restore = new RestoreBackup(Settings.read(System.getenv(), false), Clock.systemUTC());
            String actor = "os-user:" + System.getProperty("user.name", "unknown");
            Path folder = from;
            Path epochs = keys;
            if (afterPointInTime == (folder != null) || (folder == null) != (epochs == null)) {
                System.err.println("Give --from and --keys, or --after-pitr.");
                return 2;
            }
            RestoreBackup.Report report = folder == null || epochs == null
                    ? restore.afterPointInTime(withoutJournal, actor)
                    : restore.restore(folder, epochs, withoutJournal, actor);
            report.lines().forEach(System.out::println);
            System.err.println("Now: ./gatepost start");
            return 0;
        }
    }
}
