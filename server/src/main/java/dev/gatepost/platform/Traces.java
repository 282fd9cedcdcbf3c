package dev.gatepost.platform;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Traces by OpenTelemetry, off unless an endpoint is set, and then free (OBS-01, OBS-02). The correlation id
 * <em>is</em> the trace id: {@code cor_…} and the 32 hexadecimal digits write the same 128 bits. So a trace needs no
 * table of its own: who has a message has its trace. Each stage of a message is told when it is over, as a child of
 * the message's first span, whose id follows from the message's. Which traces are kept follows from the trace id
 * alone, so all stages on all nodes agree. Attributes are ids and words, never a person's data.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>
 */
public final class Traces {
    private static final Pattern PARENT = Pattern.compile("00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}");
    private static final String PREFIX = "cor";
    private static final int WRITTEN = PREFIX.length() + 27;
    /** Of a UUID's low half, what is random. */
    private static final long RANDOM = 0x3fffffffffffffffL;

    private static final int MOST_WAITING = 4_096;
    private static volatile @Nullable Running running;

    /** What a call of ours to somebody else says of its trace; bound on the thread that makes the call. */
    private static final ScopedValue<String> OUTBOUND = ScopedValue.newInstance();

    private Traces() {}

    /** Who called on this thread, from the reading of the head of a request to the next one. */
    private static final ThreadLocal<@Nullable SpanContext> CALLER = new ThreadLocal<>();

    private record Running(Tracer tracer, Ids64 ids, double ratio, Clock clock) {}

    /** Where spans go, and how many of a thousand traces are kept. */
    public record Settings(URI endpoint, int perMille) {
        public Settings {
            if (perMille < 0 || perMille > 1_000) {
                throw new IllegalArgumentException("of a thousand traces 0 to 1000 are kept");
            }
        }
    }

    /** Gives each span the id that was chosen for it. */
    private static final class Ids64 implements io.opentelemetry.sdk.trace.IdGenerator {
        private final ThreadLocal<String[]> chosen = new ThreadLocal<>();

        @Override
        public String generateSpanId() {
            return chosen()[1];
        }

        @Override
        public String generateTraceId() {
            return chosen()[0];
        }

        private String[] chosen() {
            String[] ids = chosen.get();
            if (ids == null) {
                throw new IllegalStateException("a span's ids are chosen before it is made");
            }
            return ids;
        }
    }

    /** Spans being sent, until it is closed. */
    public interface Sending extends AutoCloseable {
        @Override
        void close();
    }

    /** Begins to send spans to {@code endpoint + /v1/traces}; closing it sends what waits, at most two seconds. */
    public static Sending start(Settings settings, Clock clock) {
        var exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(settings.endpoint() + "/v1/traces")
                .setTimeout(Duration.ofSeconds(5))
                .build();
        var ids = new Ids64();
        SdkTracerProvider provider = SdkTracerProvider.builder()
                .setResource(Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "gatepost")))
                .setIdGenerator(ids)
                .setSampler(Sampler.alwaysOn())
                .addSpanProcessor(BatchSpanProcessor.builder(exporter)
                        .setMaxQueueSize(MOST_WAITING)
                        .setScheduleDelay(Duration.ofMillis(500))
                        .build())
                .build();
        var mine = new Running(provider.get("gatepost"), ids, settings.perMille() / 1_000.0, clock);
        running = mine;
        return () -> {
            if (running == mine) {
                running = null;
            }
            provider.shutdown().join(2, TimeUnit.SECONDS);
        };
    }

    /** Whether spans are wanted at all; ask before anything is looked up for them. */
    public static boolean on() {
        return running != null;
    }

    /** The instant at which a span begins or ends; of no meaning while traces are off. */
    public static Instant now() {
        Running to = running;
        return to == null ? Instant.EPOCH : to.clock().instant();
    }

    /** A new correlation id; that of the caller's trace when traces are on and its header names one. */
    static String correlation(@Nullable String traceparent) {
        if (running == null) {
            return HttpAnswer.correlation();
        }
        SpanContext caller = caller(traceparent);
        CALLER.set(caller);
        return caller == null ? HttpAnswer.correlation() : Ids.write(PREFIX, uuid(caller.getTraceId()));
    }

    private static @Nullable SpanContext caller(@Nullable String traceparent) {
        var read = PARENT.matcher(traceparent == null ? "" : traceparent);
        if (!read.matches()) {
            return null;
        }
        SpanContext context = SpanContext.createFromRemoteParent(
                read.group(1), read.group(2), TraceFlags.getSampled(), TraceState.getDefault());
        return context.isValid() ? context : null;
    }

    /** What a stage was. */
    public enum Stage {
        ACCEPT(SpanKind.SERVER),
        DECIDE(SpanKind.INTERNAL),
        CLAIM(SpanKind.INTERNAL),
        PROVIDER_CALL(SpanKind.CLIENT),
        CALLBACK(SpanKind.CONSUMER),
        EVENT(SpanKind.CLIENT);

        private final SpanKind kind;
        private final String written = name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');

        Stage(SpanKind kind) {
            this.kind = kind;
        }
    }

    /** A span that has begun: its ids, and since when. */
    public record Begun(
            Stage stage,
            String traceId,
            String spanId,
            @Nullable String parent,
            Instant since) {
        /** What a call under this span carries. */
        String traceparent() {
            return "00-" + traceId + "-" + spanId + "-01";
        }
    }

    /** Begins the first span of a message, under that of the caller on this thread; null when it is not kept. */
    public static @Nullable Begun accepting(String correlation, UUID message, Instant since) {
        String trace = kept(correlation);
        if (trace == null) {
            return null;
        }
        SpanContext caller = CALLER.get();
        boolean under = caller != null && caller.getTraceId().equals(trace);
        return new Begun(Stage.ACCEPT, trace, spanOf(message), under ? caller.getSpanId() : null, since);
    }

    /** Begins a later span of a message; null when its trace is not kept. */
    public static @Nullable Begun stage(Stage stage, String correlation, UUID message, Instant since) {
        String trace = kept(correlation);
        return trace == null ? null : new Begun(stage, trace, fresh(), spanOf(message), since);
    }

    /** Ends a span; a null one was not kept. */
    public static void end(@Nullable Begun begun, boolean well, Map<String, String> words) {
        Running to = running;
        if (begun == null || to == null) {
            return;
        }
        to.ids().chosen.set(new String[] {begun.traceId(), begun.spanId()});
        try {
            var builder = to.tracer()
                    .spanBuilder(begun.stage().written)
                    .setSpanKind(begun.stage().kind)
                    .setStartTimestamp(begun.since());
            String parent = begun.parent();
            if (parent == null) {
                builder.setNoParent();
            } else {
                builder.setParent(Context.root()
                        .with(Span.wrap(SpanContext.createFromRemoteParent(
                                begun.traceId(), parent, TraceFlags.getSampled(), TraceState.getDefault()))));
            }
            words.forEach(builder::setAttribute);
            Span span = builder.startSpan();
            if (!well) {
                span.setStatus(StatusCode.ERROR);
            }
            Instant now = to.clock().instant();
            span.end(now.isBefore(begun.since()) ? begun.since() : now);
        } finally {
            to.ids().chosen.remove();
        }
    }

    /** Makes a call whose outbound requests carry this span; a null one is carried by none. */
    public static <T, X extends Throwable> T carrying(@Nullable Begun begun, ScopedValue.CallableOp<T, X> call)
            throws X {
        return begun == null
                ? call.call()
                : ScopedValue.where(OUTBOUND, begun.traceparent()).call(call);
    }

    /** The header that a request made on this thread now must carry. */
    static List<OutboundRequest.Header> outbound() {
        return OUTBOUND.isBound() ? List.of(new OutboundRequest.Header("traceparent", OUTBOUND.get())) : List.of();
    }

    /** The trace id of a correlation id whose trace is kept; null when it is not, or traces are off. */
    private static @Nullable String kept(String correlation) {
        Running now = running;
        if (now == null || correlation.length() < WRITTEN) {
            return null;
        }
        // The messages of a batch write their number behind the id that they share.
        return Ids.read(PREFIX, correlation.substring(0, WRITTEN))
                .filter(id -> (id.getLeastSignificantBits() & RANDOM) < now.ratio() * RANDOM)
                .map(id -> HexFormat.of().toHexDigits(id.getMostSignificantBits())
                        + HexFormat.of().toHexDigits(id.getLeastSignificantBits()))
                .orElse(null);
    }

    private static String spanOf(UUID message) {
        return HexFormat.of().toHexDigits(message.getLeastSignificantBits());
    }

    private static String fresh() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong() | 1);
    }

    private static UUID uuid(String traceId) {
        return new UUID(HexFormat.fromHexDigitsToLong(traceId, 0, 16), HexFormat.fromHexDigitsToLong(traceId, 16, 32));
    }
}
