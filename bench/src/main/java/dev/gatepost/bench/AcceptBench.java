package dev.gatepost.bench;

import java.time.Duration;
import java.util.Map;

/**
 * Durable accept with everything on (key, limits, consent, policy, sealing, audit) over many workspaces and contacts,
 * against the same door answering at once after parsing and normalising. The messages wait an hour, so that dispatch
 * does not take part.
 */
final class AcceptBench {
    private static final int CONNECTIONS = 256;
    /** Sooner than that one measures the compiler of the JVM. */
    private static final Duration WARM = Duration.ofSeconds(40);

    private final Site site;
    private final Figures figures;
    private final Duration hot;
    private final int contacts;

    AcceptBench(Site site, Figures figures, Duration hot, int contacts) {
        this.site = site;
        this.figures = figures;
        this.hot = hot;
        this.contacts = contacts;
    }

    void run() throws Exception {
        try (LoadProcess load = new LoadProcess(site.spec(contacts))) {
            int known = new KnownPeople(site, contacts).make(figures);
            figures.doing("accept: warming for " + WARM.toSeconds() + " s");
            load.during(Recipe.LATER, site.port(), CONNECTIONS, WARM, 202);
            figures.doing("accept: measuring for " + hot.toSeconds() + " s");
            Load.Result durable = load.during(Recipe.LATER, site.port(), CONNECTIONS, hot, 202);
            Load.Result echo;
            try (EchoDoor door = new EchoDoor(site.server())) {
                figures.doing("the same door, answering at once: warming, then measuring");
                load.during(Recipe.LATER, door.port(), CONNECTIONS, hot.dividedBy(2), 202);
                echo = load.during(Recipe.LATER, door.port(), CONNECTIONS, hot, 202);
            }
            Map<String, Object> raw = Map.of(
                    "accepted", durable.done(),
                    "refused", durable.refused(),
                    "seconds", durable.took().toMillis() / 1000.0,
                    "at_once_per_second", Math.round(echo.perSecond()),
                    "connections", CONNECTIONS,
                    "workspaces", site.tenants().size(),
                    "contacts", known);
            figures.add("accept_ratio", durable.perSecond() / echo.perSecond(), raw);
            figures.add("accept_per_second", durable.perSecond(), raw);
            figures.doing("accept in batches of " + Recipe.BATCH);
            load.during(Recipe.LATER_BATCH, site.port(), 8, hot.dividedBy(2), 202);
            Load.Result batched = load.during(Recipe.LATER_BATCH, site.port(), 8, hot, 202);
            figures.add(
                    "batch_accept_per_second",
                    batched.perSecond() * Recipe.BATCH,
                    Map.of("batches", batched.done(), "refused", batched.refused(), "batch", Recipe.BATCH));
        }
    }
}
