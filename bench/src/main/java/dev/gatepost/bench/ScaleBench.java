package dev.gatepost.bench;

import java.time.Duration;
import java.util.Map;

/**
 * Durable accept over tables that are full, against the same before they were filled. Messages (with state and content)
 * and contacts are copied from real ones, spread over the workspaces and over the month so far.
 */
final class ScaleBench {
    private static final int CONNECTIONS = 256;
    private static final int AT_ONCE = 250_000;
    private static final Duration WARM = Duration.ofSeconds(30);

    private final Site site;
    private final Figures figures;
    private final Duration hot;
    private final long rows;

    ScaleBench(Site site, Figures figures, Duration hot, long rows) {
        this.site = site;
        this.figures = figures;
        this.hot = hot;
        this.rows = rows;
    }

    void run(int contacts) throws Exception {
        try (LoadProcess load = new LoadProcess(site.spec(contacts))) {
            figures.doing("scale: the same accept before the tables are filled");
            load.during(Recipe.LATER, site.port(), CONNECTIONS, WARM, 202);
            Load.Result empty = load.during(Recipe.LATER, site.port(), CONNECTIONS, hot, 202);
            var superuser = new Superuser(site.data());
            long began = System.nanoTime();
            superuser.run(
                    "create table bench_people as select workspace_id, id, row_number() over () as n from contact");
            for (long done = 0; done < rows; done += AT_ONCE) {
                figures.doing("scale: filling, %,d of %,d messages and contacts".formatted(done, rows));
                superuser.run(fillContacts(done), fillMessages());
            }
            superuser.run("drop table bench_people", "vacuum analyze contact, message, message_state", "checkpoint");
            double filling = (System.nanoTime() - began) / 1e9;
            figures.doing("scale: accept over full tables");
            load.during(Recipe.LATER, site.port(), CONNECTIONS, WARM, 202);
            Load.Result full = load.during(Recipe.LATER, site.port(), CONNECTIONS, hot, 202);
            figures.add(
                    "scale_ratio",
                    full.perSecond() / empty.perSecond(),
                    Map.of(
                            "rows", rows,
                            "before_per_second", Math.round(empty.perSecond()),
                            "after_per_second", Math.round(full.perSecond()),
                            "filling_seconds", Math.round(filling)));
        }
    }

    /** Each a person of their own: address, keys and pseudonym are bytes of the right length and mean nothing. */
    private static String fillContacts(long done) {
        return """
                insert into contact (workspace_id, id, address_index, address_sealed, pseudonym, key_epoch, content_key,
                    evidence_key, created_at)
                select w.id, gen_random_uuid(), sha256(convert_to('c' || (%d + n)::text, 'UTF8')),
                    p.address_sealed, gen_random_uuid(), p.key_epoch, p.content_key, p.evidence_key, now()
                from generate_series(1, %d) as n
                join (select id, row_number() over (order by id) - 1 as k, count(*) over () as many
                    from directory_workspace) w on w.k = n %% w.many
                cross join (select * from contact limit 1) p""".formatted(done, AT_ONCE);
    }

    private static String fillMessages() {
        return """
                with new as materialized (
                    select m.*, overlay(gatepost_uuid_at(date_trunc('month', now())
                            + random() * (now() - date_trunc('month', now())))::text
                            placing substr(gen_random_uuid()::text, 14) from 14)::uuid as fresh
                    from generate_series(1, %d) as n
                    join (select id, row_number() over (order by id) - 1 as k, count(*) over () as many
                        from directory_workspace) w on w.k = n %% w.many
                    join lateral (select * from message where workspace_id = w.id limit 1) m on true),
                a as (insert into message (workspace_id, id, contact_id, channel, purpose, template_id,
                        template_version, sender_id, initial_state, accepted_at, not_before, expires_at,
                        content_expires, decision, correlation, country, segments)
                    select workspace_id, fresh, gen_random_uuid(), channel, purpose, template_id, template_version,
                        sender_id, initial_state, accepted_at, not_before, expires_at, content_expires, decision,
                        correlation, country, segments from new),
                b as (insert into message_content (workspace_id, message_id, expires_on, sealed)
                    select workspace_id, fresh, content_expires, decode(repeat('ab', 150), 'hex') from new)
                insert into message_state (workspace_id, message_id, state, attempt, at)
                select workspace_id, fresh, 'delivered', 1, now() from new""".formatted(AT_ONCE);
    }
}
