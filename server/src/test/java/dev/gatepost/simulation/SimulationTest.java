package dev.gatepost.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * MSG-02, MSG-03, MSG-04, LIM-03, LIM-06, POL-01, POL-07, CON-04, EVT-01: the whole flow over a real database, with a
 * fake clock and a carrier that loses, repeats, reorders and lies; a seed chooses every step. See docs/developing.md.
 */
class SimulationTest {
    /** The same worlds in each run. */
    private static final long BASE = 20_261_122;

    /** Two minutes on two idle cores; a night takes more by {@code -Dgatepost.seeds}. */
    private static final int USUAL = 1_000;

    /** New ones in each run. */
    private static final int RANDOM = 20;

    private record Failed(long seed, String what, String trace) {}

    @Test
    void nothingIsLostDoubledUnpaidOrSentAgainstAWish() throws Exception {
        String one = System.getProperty("gatepost.seed");
        if (one != null) {
            replay(Long.parseLong(one));
            return;
        }
        long drawn = RandomGenerator.getDefault().nextLong();
        List<Long> seeds = new ArrayList<>();
        for (int i = 0; i < Integer.getInteger("gatepost.seeds", USUAL); i++) {
            seeds.add(mixed(BASE + i));
        }
        for (int i = 0; i < RANDOM; i++) {
            seeds.add(mixed(drawn + i));
        }
        System.out.println("Simulation: " + seeds.size() + " worlds; the last " + RANDOM + " are drawn from " + drawn);
        Failed failed = play(seeds);
        if (failed != null) {
            fail("%s%n%s%nReplay: %s", failed.what(), failed.trace(), command(failed.seed()));
        }
    }

    private static void replay(long seed) {
        try (var ground = new Ground();
                var stage = new Stage(ground)) {
            Failed failed = world(stage, seed, true);
            assertThat(failed == null ? null : failed.what()).as(command(seed)).isNull();
        }
    }

    /** Neighbouring numbers give worlds that have nothing in common. */
    private static long mixed(long number) {
        long z = (number + 0x9e3779b97f4a7c15L) * 0xbf58476d1ce4e5b9L;
        return (z ^ (z >>> 29)) & Long.MAX_VALUE;
    }

    private static String command(long seed) {
        return "./gatepost test -Dgatepost.seed=" + seed + " -Dtest=SimulationTest";
    }

    /** Each stage is one thread that plays whole worlds; stages share nothing but the database. */
    private static @Nullable Failed play(List<Long> seeds) throws Exception {
        Queue<Long> left = new ConcurrentLinkedQueue<>(seeds);
        AtomicReference<@Nullable Failed> first = new AtomicReference<>();
        int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);
        try (var ground = new Ground();
                ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Stage> stages = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                stages.add(new Stage(ground));
            }
            List<Future<?>> running = new ArrayList<>();
            for (Stage stage : stages) {
                running.add(pool.submit(() -> {
                    for (Long seed = left.poll(); seed != null && first.get() == null; seed = left.poll()) {
                        first.compareAndSet(null, world(stage, seed, false));
                    }
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
            stages.forEach(Stage::close);
        }
        return first.get();
    }

    private static @Nullable Failed world(Stage stage, long seed, boolean tell) {
        var world = new World(stage, seed);
        try {
            new Play(world).run();
            if (tell) {
                System.out.println(world.trace);
            }
            world.end();
            return null;
        } catch (AssertionError | RuntimeException wrong) {
            String trace = world.trace.toString();
            if (tell) {
                System.out.println(trace);
                wrong.printStackTrace(System.out);
            }
            return new Failed(seed, "Seed " + seed + ": " + world.trace.named(String.valueOf(wrong)), trace);
        }
    }
}
