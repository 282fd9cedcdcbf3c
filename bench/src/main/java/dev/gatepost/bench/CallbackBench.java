package dev.gatepost.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * Verify a signed callback, make it durable, answer 2xx. The receipts speak of messages that do not exist, so that only
 * the door is measured; applying them finds nothing.
 */
final class CallbackBench {
    private static final int CONNECTIONS = 128;

    private final Site site;
    private final Figures figures;
    private final Duration hot;

    CallbackBench(Site site, Figures figures, Duration hot) {
        this.site = site;
        this.figures = figures;
        this.hot = hot;
    }

    void run() throws IOException {
        try (LoadProcess load = new LoadProcess(site.spec(1))) {
            figures.doing("callbacks: warming, then measuring");
            load.during(Recipe.RECEIPT, site.port(), CONNECTIONS, hot, 200);
            Load.Result result = load.during(Recipe.RECEIPT, site.port(), CONNECTIONS, hot, 200);
            figures.add(
                    "callback_per_second",
                    result.perSecond(),
                    Map.of("taken", result.done(), "refused", result.refused(), "connections", CONNECTIONS));
        }
    }
}
