package dev.gatepost.bench;

import dev.gatepost.bench.Site.Tenant;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.WorkspaceId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * How long a one-time code takes from accept to the provider's call, with nothing else to do and while promotions are
 * queued behind the pace of their sender. The codes come from every workspace, that of the promotions included.
 */
final class CodesBench {
    private static final int CONNECTIONS = 2;
    private static final Duration WARM = Duration.ofSeconds(30);

    private final Site site;
    private final Figures figures;
    private final Duration hot;
    private final long queued;

    CodesBench(Site site, Figures figures, Duration hot, long queued) {
        this.site = site;
        this.figures = figures;
        this.hot = hot;
        this.queued = queued;
    }

    void run() throws Exception {
        site.subscribe();
        try (LoadProcess load = new LoadProcess(site.spec(1))) {
            figures.doing("codes: warming, then measuring at rest");
            load.during(Recipe.CODE, site.port(), CONNECTIONS, WARM, 202);
            double idle = p99(load);
            for (long done = 0; done < queued; done += 100L * Recipe.BATCH) {
                figures.doing("codes: queueing promotions, %,d of %,d".formatted(done, queued));
                Load.Result result = load.exactly(
                        Recipe.PROMOTIONS, site.port(), 4, Math.min(100, (queued - done) / Recipe.BATCH), 202);
                if (result.refused() > 0) {
                    throw new IllegalStateException("promotions were refused");
                }
            }
            long waiting = waiting();
            figures.doing("codes: measuring beside %,d queued promotions".formatted(waiting));
            load.during(Recipe.CODE, site.port(), CONNECTIONS, hot.dividedBy(2), 202);
            double busy = p99(load);
            figures.add(
                    "otp_p99_ratio",
                    busy / idle,
                    Map.of(
                            "idle_p99_millis", idle,
                            "busy_p99_millis", busy,
                            "promotions_queued", waiting,
                            "promotions_a_second", Site.PROMOTIONS_A_SECOND));
        }
    }

    private double p99(LoadProcess load) throws InterruptedException {
        Instant began = Instant.now();
        load.during(Recipe.CODE, site.port(), CONNECTIONS, hot, 202);
        Thread.sleep(2_000);
        List<Double> millis = handedOver(began);
        if (millis.isEmpty()) {
            throw new IllegalStateException("no code was handed over");
        }
        Collections.sort(millis);
        return millis.get((int) Math.ceil(millis.size() * 0.99) - 1);
    }

    /** From the time in the message's id to the start of its first attempt. */
    private List<Double> handedOver(Instant since) {
        List<WorkspaceId> ids =
                site.tenants().stream().map(Tenant::workspace).map(w -> w.id()).toList();
        return site.server().rooms().database().transact(Role.CONSOLE, new Scope(ids, List.of()), tx -> {
            try (PreparedStatement s = tx.prepareStatement("""
                    select extract(epoch from a.started_at) * 1000
                        - ('x' || substr(replace(m.id::text, '-', ''), 1, 12))::bit(48)::bigint
                    from message m join attempt a on a.workspace_id = m.workspace_id and a.message_id = m.id
                        and a.number = 1
                    where m.purpose = 'otp' and a.started_at >= ?""")) {
                s.setObject(1, since.atOffset(java.time.ZoneOffset.UTC));
                ResultSet rows = s.executeQuery();
                List<Double> out = new ArrayList<>();
                while (rows.next()) {
                    out.add(rows.getDouble(1));
                }
                return out;
            }
        });
    }

    private long waiting() {
        WorkspaceId first = site.tenants().getFirst().workspace().id();
        return site.server()
                .rooms()
                .database()
                .transact(
                        Role.CONSOLE,
                        new Scope(List.of(first), List.of()),
                        tx -> site.server()
                                .rooms()
                                .queue()
                                .waiting(tx, List.of("send.promotional"), first, Integer.MAX_VALUE));
    }
}
