package dev.gatepost.cli;

import dev.gatepost.consent.ClassifyFile;
import dev.gatepost.providers.CheckCallbacks;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The commands that run a customer's own cases against callbacks and keywords. */
final class CheckCommands {
    private CheckCommands() {}

    @Command(
            name = "callbacks",
            description = "Checks captured callbacks, and makes some to try a connection.",
            subcommands = {Callbacks.Check.class, ForgeCommand.class})
    static final class Callbacks {
        @Command(name = "check", description = "Verifies captured callbacks, each as passed or failed.")
        static final class Check implements Callable<Integer> {
            @Parameters(paramLabel = "FILE|DIR", description = "Captured callbacks (JSON).")
            @SuppressWarnings("NullAway.Init")
            private Path file;

            @Override
            public Integer call() {
                return CheckCallbacks.run(file, System.out);
            }
        }
    }

    @Command(
            name = "consent",
            description = "The ledger of consent, and what inbound words mean.",
            subcommands = {
                ConsentCommands.Record.class,
                ConsentCommands.State.class,
                ReconcileCommand.class,
                FileCommands.Import.class,
                Consent.Classify.class
            })
    static final class Consent {
        @Command(name = "classify", description = "Runs keyword tests, each as passed or failed.")
        static final class Classify implements Callable<Integer> {
            @Parameters(paramLabel = "FILE", description = "Tests (JSON).")
            @SuppressWarnings("NullAway.Init")
            private Path file;

            @Override
            public Integer call() {
                return ClassifyFile.run(file, System.out);
            }
        }
    }
}
