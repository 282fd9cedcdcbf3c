package dev.gatepost.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gatepost bench}: measures this machine's Gatepost in one run. */
@Command(name = "bench", description = "Measures Gatepost on this machine; nothing else should run beside it.")
public final class Bench implements Callable<Integer> {
    @Option(names = "--json", description = "Writes the figures to this file too.")
    private @Nullable Path json;

    @Option(names = "--seconds", description = "How long each hot measurement lasts (default ${DEFAULT-VALUE}).")
    private int seconds = 20;

    @Option(names = "--workspaces", description = "How many (default ${DEFAULT-VALUE}).")
    private int workspaces = 64;

    @Option(names = "--contacts", description = "Distinct addresses (default ${DEFAULT-VALUE}).")
    private int contacts = 1_000_000;

    @Option(names = "--lives", description = "Messages in the whole-life run (default ${DEFAULT-VALUE}).")
    private int lives = 20_000;

    @Option(
            names = "--only",
            split = ",",
            description = "Some of decision, start, accept, scale, codes, life, callbacks, audit (default: all).")
    private Set<String> only = Set.of("decision", "start", "accept", "scale", "codes", "life", "callbacks", "audit");

    @Option(
            names = "--rows",
            description = "Messages and contacts, and audit events, of the runs over full tables (default"
                    + " ${DEFAULT-VALUE}; the goals speak of 10000000, which takes long and tens of gigabytes).")
    private long rows = 2_000_000;

    @Option(names = "--events", description = "Audit events that are proven (default ${DEFAULT-VALUE}).")
    private int events = 1_000_000;

    @Option(names = "--queued", description = "Promotions queued beside one-time codes (default ${DEFAULT-VALUE}).")
    private long queued = 1_000_000;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Figures figures = new Figures(System.out);
        Duration hot = Duration.ofSeconds(seconds);
        if (only.contains("decision")) {
            new DecisionBench(figures).run();
        }
        if (only.contains("start")) {
            new StartBench(figures).run();
        }
        if (only.contains("accept") || only.contains("scale")) {
            try (Site site = new Site(workspaces)) {
                if (only.contains("accept")) {
                    new AcceptBench(site, figures, hot, contacts).run();
                }
                if (only.contains("scale")) {
                    new ScaleBench(site, figures, hot, rows).run(contacts);
                }
            }
        }
        if (only.contains("life") || only.contains("callbacks")) {
            try (Site site = new Site(workspaces)) {
                if (only.contains("life")) {
                    new LifeBench(site, figures, lives).run();
                }
                if (only.contains("callbacks")) {
                    new CallbackBench(site, figures, hot).run();
                }
            }
        }
        if (only.contains("codes")) {
            try (Site site = new Site(workspaces)) {
                new CodesBench(site, figures, hot, queued).run();
            }
        }
        if (only.contains("audit")) {
            try (Site site = new Site(1)) {
                new AuditBench(site, figures, events, rows).run();
            }
        }
        if (json != null) {
            figures.write(json);
        }
        return 0;
    }
}
