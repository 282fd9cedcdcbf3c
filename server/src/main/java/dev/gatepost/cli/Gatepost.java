package dev.gatepost.cli;

import dev.gatepost.access.RegionElsewhere;
import dev.gatepost.keys.KeysUnusable;
import dev.gatepost.platform.PostgresUnusable;
import dev.gatepost.platform.Settings;
import dev.gatepost.recovery.BackupUnusable;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code gatepost} command. */
@Command(
        name = "gatepost",
        description = "The gate that every business message passes.",
        mixinStandardHelpOptions = true,
        version = "gatepost 0.1.0",
        subcommands = {
            StartCommand.class,
            StopCommand.class,
            DemoCommand.class,
            DoctorCommand.class,
            SendCommand.class,
            CredentialCommand.class,
            OAuthCommand.class,
            OperatorCommand.class,
            CertificatesCommand.class,
            WorkspaceCommand.class,
            PromoteCommand.class,
            CopyCommand.class,
            ClockCommand.class,
            AuditCommand.class,
            ProofCommand.class,
            EvidenceCommand.class,
            BackupCommands.Backup.class,
            BackupCommands.Restore.class,
            PauseCommands.Pause.class,
            PauseCommands.Resume.class,
            PauseCommands.Pauses.class,
            UncertainCommand.class,
            KeyCommands.class,
            TemplateCommands.Template.class,
            PolicyCommands.Policy.class,
            CheckCommands.Callbacks.class,
            CheckCommands.Consent.class,
            FileCommands.Lists.class,
            MailCommands.Mail.class,
            AccessRequestCommand.class,
            PrivacyCommands.Erase.class,
            PrivacyCommands.Holds.class
        })
public final class Gatepost implements Runnable {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(System.err);
    }

    public static void main(String[] arguments) {
        // Several threads log while the logging begins; none of it is lost, and nobody needs to be told.
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        System.setOut(new PrintStream(System.out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(System.err, true, StandardCharsets.UTF_8));
        CommandLine command = commandLine();
        command.setExecutionExceptionHandler((failure, line, parsed) -> {
            System.err.println(sentence(failure));
            return 1;
        });
        System.exit(command.execute(arguments));
    }

    /** The whole command; each part of it explains itself when asked by {@code --help}. */
    static CommandLine commandLine() {
        CommandLine command = new CommandLine(new Gatepost());
        explain(command);
        return command;
    }

    private static void explain(CommandLine command) {
        command.getSubcommands().values().forEach(sub -> {
            sub.getCommandSpec().mixinStandardHelpOptions(true);
            explain(sub);
        });
    }

    /** What a person is told of a failure: what, why, and the mend. */
    private static String sentence(Exception failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            switch (t) {
                case PostgresUnusable unusable -> {
                    return unusable.sentence() + "\n" + unusable.mend();
                }
                case BackupUnusable unusable -> {
                    return unusable.code().written() + ": " + unusable.sentence() + "\n" + unusable.mend();
                }
                case RegionElsewhere elsewhere -> {
                    return RegionElsewhere.CODE + ": " + elsewhere.sentence() + "\n" + elsewhere.mend();
                }
                case KeysUnusable unusable -> {
                    return unusable.sentence() + "\n" + unusable.mend();
                }
                case Settings.Unusable unusable -> {
                    return String.valueOf(unusable.getMessage());
                }
                case java.net.BindException taken -> {
                    return "A port that Gatepost listens on is taken. Stop the other program, or set"
                            + " GATEPOST_HTTP_PORT, GATEPOST_PRIVATE_HTTP_PORT, GATEPOST_SANDBOX_PORT or"
                            + " GATEPOST_…_PORT to a free one.";
                }
                case org.springframework.boot.web.server.PortInUseException taken -> {
                    return "Port " + taken.getPort() + " is taken. Stop the other program, or set GATEPOST_HTTP_PORT,"
                            + " GATEPOST_PRIVATE_HTTP_PORT or GATEPOST_…_PORT to a free one.";
                }
                default -> {}
            }
        }
        return failure.getClass().getSimpleName() + ": " + failure.getMessage();
    }

    /** The data folder of this invocation. */
    static Path dataDir() {
        return Settings.read(System.getenv(), false).dataDir();
    }
}
