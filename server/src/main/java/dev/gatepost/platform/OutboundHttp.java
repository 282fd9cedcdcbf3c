package dev.gatepost.platform;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HttpsSupport;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Calls other people's HTTP servers. It promises an answer within the request's deadline, certificates always
 * validated, no redirect followed, nothing sent twice, bodies bounded, and above all the difference between "it never
 * left" and "it may have arrived": {@link OutboundResult.NotSent} is given only when no byte of the request went out.
 *
 * <p>How that is known: a step between connecting (DNS, TCP, TLS) and writing marks the call as handed over. A failure
 * before the mark is {@code NotSent}, any failure after it is {@code Lost}, even where the peer very likely saw nothing
 * (a pooled connection that it closed meanwhile; those are checked before reuse, so this is rare).
 */
public final class OutboundHttp implements AutoCloseable {
    private static final String EXCHANGE = "gatepost.exchange";

    // Servers close idle connections after 30 s or more; leaving first avoids meeting a connection half closed.
    private static final Timeout IDLE = Timeout.ofSeconds(20);
    // So that a provider's change of DNS is followed.
    private static final TimeValue LIFE = TimeValue.ofMinutes(5);
    // The check of a pooled connection waits 1 ms for its end, which busy connections need not pay; a peer that goes
    // away within this time leaves calls that are lost rather than not sent.
    private static final TimeValue CHECK_AFTER = TimeValue.ofMilliseconds(50);

    private final CloseableHttpClient client;
    private final Settings settings;
    private final Semaphore slots;
    /** Longer unused than any call may take, so that none is cut off. */
    private final Cache<String, OutboundHttp> others = Caffeine.newBuilder()
            .expireAfterAccess(Duration.ofMinutes(15))
            .removalListener(OutboundHttp::discard)
            .build();

    /**
     * The bounds of one client.
     *
     * @param connections open at once, and calls at once are four times as many
     * @param perRoute connections to one host and port
     * @param connectTimeout for TCP and TLS each, within the call's deadline
     * @param bodyLimit the greatest number of bytes kept of an answer
     * @param trust whose certificates are believed; null for the platform's
     */
    public record Settings(
            int connections,
            int perRoute,
            Duration connectTimeout,
            int bodyLimit,
            AddressPolicy addresses,
            @Nullable SSLContext trust) {
        /** 200 connections, 100 to one host, 5 s to connect, 64 KiB of answer, the platform's trust. */
        public static Settings bounded(AddressPolicy addresses) {
            return new Settings(200, 100, Duration.ofSeconds(5), 64 * 1024, addresses, null);
        }

        /** The same with so many connections, all of them to one host if need be. */
        public Settings connections(int count) {
            return new Settings(count, count, connectTimeout, bodyLimit, addresses, trust);
        }

        public Settings trusting(SSLContext context) {
            return new Settings(connections, perRoute, connectTimeout, bodyLimit, addresses, context);
        }
    }

    public OutboundHttp(Settings settings) {
        this.settings = settings;
        this.slots = new Semaphore(4 * settings.connections());
        this.client = HttpClients.custom()
                .setConnectionManager(pool(settings))
                .addExecInterceptorBefore(ChainElement.MAIN_TRANSPORT.name(), "hand-over", OutboundHttp::handOver)
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .setUserAgent("Gatepost")
                .build();
    }

    private static PoolingHttpClientConnectionManager pool(Settings settings) {
        Http1Config bounds = Http1Config.custom()
                .setMaxLineLength(16 * 1024)
                .setMaxHeaderCount(100)
                .build();
        Timeout connect = Timeout.of(settings.connectTimeout());
        DefaultClientTlsStrategy tls = settings.trust() == null
                ? DefaultClientTlsStrategy.createDefault()
                : new DefaultClientTlsStrategy(settings.trust(), HttpsSupport.getDefaultHostnameVerifier());
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnTotal(settings.connections())
                .setMaxConnPerRoute(settings.perRoute())
                .setTlsSocketStrategy(tls)
                .setDnsResolver(new GuardedNames(settings.addresses()))
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(bounds)
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(connect)
                        .setSocketTimeout(connect)
                        .setIdleTimeout(IDLE)
                        .setTimeToLive(LIFE)
                        .setValidateAfterInactivity(CHECK_AFTER)
                        .build())
                .build();
    }

    /** Makes one call. Never throws for what a network or a server can do; waits no longer than the deadline. */
    public OutboundResult call(OutboundRequest request) {
        if (!slots.tryAcquire()) {
            return new OutboundResult.NotSent("too many calls at once");
        }
        Exchange exchange = new Exchange(request);
        FutureTask<OutboundResult> task = new FutureTask<>(() -> {
            try {
                return exchange.run();
            } finally {
                slots.release();
            }
        });
        // A thread of its own, because a DNS look-up can be neither bounded nor interrupted.
        Thread.ofVirtual().name("outbound-http").start(task);
        try {
            return task.get(request.deadline().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return exchange.giveUp("no answer within " + request.deadline().toMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return exchange.giveUp("interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException("outbound call failed", e.getCause());
        }
    }

    /** As {@link #call(OutboundRequest)}, to a peer that is believed, and shown, what its settings say. */
    public OutboundResult call(OutboundRequest request, OutboundTls tls) {
        if (tls.isPlatform()) {
            return call(request);
        }
        String mark = tls.mark();
        OutboundHttp other = others.getIfPresent(mark);
        if (other == null) {
            try {
                Settings theirs = settings.trusting(tls.context());
                other = others.asMap().computeIfAbsent(mark, m -> new OutboundHttp(theirs));
            } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
                return new OutboundResult.NotSent("the connection's settings of TLS cannot be used");
            }
        }
        return other.call(request);
    }

    private static void discard(@Nullable String mark, @Nullable OutboundHttp other, RemovalCause why) {
        if (other != null) {
            other.close();
        }
    }

    @Override
    public void close() {
        others.asMap().values().forEach(OutboundHttp::close);
        client.close(CloseMode.IMMEDIATE);
    }

    private static ClassicHttpResponse handOver(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        if (scope.clientContext.getAttribute(EXCHANGE) instanceof Exchange exchange && !exchange.mayWrite()) {
            throw new InterruptedIOException("given up before it was sent");
        }
        return chain.proceed(request, scope);
    }

    private static String describe(Exception e) {
        return switch (e) {
            case AddressPolicy.ForbiddenAddress forbidden -> String.valueOf(forbidden.getMessage());
            case UnknownHostException unknown -> "the host's name is not known";
            case ConnectTimeoutException slow -> "connecting took too long";
            case ConnectionRequestTimeoutException full -> "no connection was free";
            case ConnectException refused -> "the connection was refused";
            case SSLException tls -> "TLS failed";
            case SocketTimeoutException slow -> "the answer took too long";
            case NoHttpResponseException none -> "the connection was closed without an answer";
            default -> "the connection broke (" + e.getClass().getSimpleName() + ")";
        };
    }

    private enum Phase {
        CONNECTING,
        HANDED_OVER,
        ABANDONED
    }

    /** One call under way: the thread that makes it and the one that waits agree on the phase alone. */
    private final class Exchange {
        private final OutboundRequest request;
        private final HttpUriRequestBase call;
        private final List<OutboundRequest.Header> trace = Traces.outbound();
        private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.CONNECTING);

        Exchange(OutboundRequest request) {
            this.request = request;
            this.call = new HttpUriRequestBase(request.method(), request.url());
        }

        boolean mayWrite() {
            return request.mayStill().getAsBoolean() && phase.compareAndSet(Phase.CONNECTING, Phase.HANDED_OVER);
        }

        OutboundResult giveUp(String why) {
            boolean kept = phase.compareAndSet(Phase.CONNECTING, Phase.ABANDONED);
            call.cancel();
            return kept ? new OutboundResult.NotSent(why) : new OutboundResult.Lost(why);
        }

        OutboundResult run() {
            Timeout deadline = Timeout.of(request.deadline());
            call.setConfig(RequestConfig.custom()
                    .setConnectionRequestTimeout(deadline)
                    .setResponseTimeout(deadline)
                    .setProtocolUpgradeEnabled(false)
                    .build());
            request.headers().forEach(header -> call.addHeader(header.name(), header.value()));
            trace.forEach(header -> call.addHeader(header.name(), header.value()));
            if (request.body().length > 0) {
                call.setEntity(new Body());
            }
            HttpClientContext context = HttpClientContext.create();
            context.setAttribute(EXCHANGE, this);
            try {
                return read(client.executeOpen(target(request.url()), call, context));
            } catch (IOException | IllegalStateException | IllegalArgumentException e) {
                String why = describe(e);
                return phase.get() == Phase.HANDED_OVER
                        ? new OutboundResult.Lost(why)
                        : new OutboundResult.NotSent(why);
            }
        }

        /**
         * Asks once more in the last moment, when the head is gathered and nothing has left: a process may be frozen
         * anywhere, and the less lies between this question and the write, the less can come of it.
         */
        private final class Body extends HttpEntityWrapper {
            Body() {
                super(new ByteArrayEntity(request.body(), null));
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                if (!request.mayStill().getAsBoolean()) {
                    phase.compareAndSet(Phase.HANDED_OVER, Phase.CONNECTING);
                    throw new InterruptedIOException("no longer allowed");
                }
                super.writeTo(out);
            }
        }

        private HttpHost target(URI url) {
            return new HttpHost(url.getScheme(), url.getHost(), url.getPort());
        }

        private OutboundResult read(ClassicHttpResponse response) throws IOException {
            int limit = settings.bodyLimit();
            try {
                HttpEntity entity = response.getEntity();
                byte[] body = entity == null ? new byte[0] : entity.getContent().readNBytes(limit + 1);
                boolean cut = body.length > limit;
                return new OutboundResult.Response(
                        response.getCode(),
                        Arrays.stream(response.getHeaders())
                                .map(header -> new OutboundRequest.Header(
                                        header.getName(), header.getValue() == null ? "" : header.getValue()))
                                .toList(),
                        cut ? Arrays.copyOf(body, limit) : body,
                        cut);
            } finally {
                closeWithoutDraining(response);
            }
        }

        /**
         * Closing an answer reads what is left of it, however long, so the connection is cut off first. One that was
         * read to its end has gone back to the pool by then and is not touched.
         */
        private void closeWithoutDraining(ClassicHttpResponse response) {
            call.cancel();
            try {
                response.close();
            } catch (IOException e) {
                // It was cut off on purpose; what had to be read was read.
                call.reset();
            }
        }
    }

    private record GuardedNames(AddressPolicy addresses) implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            return addresses.resolve(host);
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
