package dev.gatepost.platform;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Info;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What this process measures of itself, for Prometheus (OBS-02). One process is one Gatepost, so the registry belongs
 * to the process, as its log does, and a room that counts needs nothing handed in. A room names what it measures in a
 * class of its own; the list of all is {@code docs/metrics.md}.
 *
 * <p>Labels are words out of a small set: a value that does not begin with a small letter (a number, an address, a
 * key) and whatever is more than {@value #MOST_CHILDREN} combinations of one family becomes {@code other}. So neither
 * a mistake nor a flood puts an address into a scrape or makes it grow without end.
 */
public final class Telemetry {
    static final int MOST_CHILDREN = 500;
    private static final String OTHER = "other";
    private static final Pattern WORD = Pattern.compile("[a-z][A-Za-z0-9_.:/-]{0,63}");

    private static final Duration[] LATENCIES = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofMinutes(5),
        Duration.ofHours(1)
    };
    private static final double[] SIZES = {1, 4, 16, 64, 128, 256, 512};

    private static final PrometheusMeterRegistry REGISTRY = made();
    private static final Map<String, Info> INFOS = new ConcurrentHashMap<>();

    private Telemetry() {}

    @SuppressWarnings("MustBeClosedChecker")
    private static PrometheusMeterRegistry made() {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        // Listens for as long as the process lives, as the registry does.
        new JvmGcMetrics().bindTo(registry);
        return registry;
    }

    /** For libraries that bring their own meters (connection pools). */
    public static MeterRegistry registry() {
        return REGISTRY;
    }

    /** All meters in the text format of Prometheus, version 0.0.4. */
    public static String scrape() {
        return REGISTRY.scrape();
    }

    /** A family of counters; {@code name} ends in {@code _total}. */
    public static Counting counting(String name, String help, String... labels) {
        return new Counting(new Family<>(
                labels,
                tags -> Counter.builder(name).description(help).tags(tags).register(REGISTRY)));
    }

    /** A family of durations with buckets from a millisecond to an hour; {@code name} ends in {@code _seconds}. */
    public static Timing timing(String name, String help, String... labels) {
        return new Timing(new Family<>(
                labels,
                tags -> Timer.builder(name)
                        .description(help)
                        .tags(tags)
                        .serviceLevelObjectives(LATENCIES)
                        .register(REGISTRY)));
    }

    /** A family of sizes with buckets from 1 to 512; {@code name} ends in what is counted. */
    public static Sizes sizes(String name, String help, String... labels) {
        return new Sizes(new Family<>(
                labels,
                tags -> DistributionSummary.builder(name)
                        .description(help)
                        .tags(tags)
                        .serviceLevelObjectives(SIZES)
                        .register(REGISTRY)));
    }

    /** A family of values that are read now and then and replaced as a whole. */
    public static Readings readings(String name, String help, String... labels) {
        return new Readings(name, help, labels);
    }

    /** What does not change while the process runs; {@code name} ends in {@code _info}. Said twice, it is said once. */
    public static void info(String name, String help, Map<String, String> labels) {
        INFOS.computeIfAbsent(name, n -> {
            var sorted = new TreeMap<>(labels);
            var info = Info.builder()
                    .name(n)
                    .help(help)
                    .labelNames(sorted.keySet().toArray(String[]::new))
                    .build();
            info.addLabelValues(sorted.values().toArray(String[]::new));
            REGISTRY.getPrometheusRegistry().register(info);
            return info;
        });
    }

    /** The children of a family by their labels. */
    private static final class Family<M> {
        private final String[] labels;
        private final Function<Tags, M> make;
        private final Map<List<String>, M> children = new ConcurrentHashMap<>();

        Family(String[] labels, Function<Tags, M> make) {
            this.labels = labels;
            this.make = make;
        }

        M of(String... values) {
            List<String> key = Arrays.asList(values);
            M known = children.get(key);
            return known != null ? known : fresh(key);
        }

        private M fresh(List<String> given) {
            List<String> key = words(given, children.size() >= MOST_CHILDREN);
            return children.computeIfAbsent(key, k -> make.apply(tags(labels, k)));
        }
    }

    private static List<String> words(List<String> values, boolean full) {
        return values.stream()
                .map(v -> !full && WORD.matcher(v).matches() ? v : OTHER)
                .toList();
    }

    private static Tags tags(String[] labels, List<String> values) {
        if (labels.length != values.size()) {
            throw new IllegalArgumentException("the labels are " + String.join(", ", labels));
        }
        List<Tag> out = new ArrayList<>();
        for (int i = 0; i < labels.length; i++) {
            out.add(Tag.of(labels[i], values.get(i)));
        }
        return Tags.of(out);
    }

    /** Counters of one name. */
    public static final class Counting {
        private final Family<Counter> family;

        private Counting(Family<Counter> family) {
            this.family = family;
        }

        /** Makes the counters of these words (with the same further words each), so that a rate begins at zero. */
        public Counting begin(List<String> words, String... further) {
            for (String word : words) {
                List<String> values = new ArrayList<>(List.of(word));
                values.addAll(List.of(further));
                family.of(values.toArray(String[]::new));
            }
            return this;
        }

        public void add(double count, String... values) {
            if (count > 0) {
                family.of(values).increment(count);
            }
        }

        public void one(String... values) {
            family.of(values).increment();
        }
    }

    /** Durations of one name. */
    public static final class Timing {
        private final Family<Timer> family;

        private Timing(Family<Timer> family) {
            this.family = family;
        }

        public void took(long nanos, String... values) {
            family.of(values).record(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        }
    }

    /** Sizes of one name. */
    public static final class Sizes {
        private final Family<DistributionSummary> family;

        private Sizes(Family<DistributionSummary> family) {
            this.family = family;
        }

        public void of(double size, String... values) {
            family.of(values).record(size);
        }
    }

    /** Values of one name, each the last one read. */
    public static final class Readings {
        private final String name;
        private final String help;
        private final String[] labels;
        private final Map<List<String>, Reading> children = new ConcurrentHashMap<>();

        /** One value and its meter, which holds no strong reference to what it reads. */
        private static final class Reading {
            private volatile double value;
            private final Meter meter;

            Reading(String name, String help, Tags tags) {
                this.meter = Gauge.builder(name, this, r -> r.value)
                        .description(help)
                        .tags(tags)
                        .register(REGISTRY);
            }
        }

        private Readings(String name, String help, String[] labels) {
            this.name = name;
            this.help = help;
            this.labels = labels;
        }

        public void set(double value, String... values) {
            List<String> key = words(Arrays.asList(values), children.size() >= MOST_CHILDREN);
            children.computeIfAbsent(key, k -> new Reading(name, help, tags(labels, k))).value = value;
        }

        /** The values of now; what is not among them is gone. */
        public void replace(Map<List<String>, ? extends Number> now) {
            now.forEach((values, value) -> set(value.doubleValue(), values.toArray(String[]::new)));
            for (List<String> key : Set.copyOf(children.keySet())) {
                if (!now.containsKey(key) && !key.contains(OTHER)) {
                    Reading gone = children.remove(key);
                    if (gone != null) {
                        REGISTRY.remove(gone.meter);
                    }
                }
            }
        }
    }
}
