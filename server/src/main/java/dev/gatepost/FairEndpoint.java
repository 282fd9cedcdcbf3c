package dev.gatepost;

import dev.gatepost.platform.Telemetry;
import dev.gatepost.platform.TrustedProxies;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.tomcat.util.net.NioEndpoint;

/**
 * A listener of which no single source can hold all connections: who opens many and says little on each (slow loris)
 * is closed at {@value #MOST} of its own. A source is an IPv4 address or an IPv6 /64. This machine and our own proxies
 * are no source but many. And a head that does not come to its end is closed, whosever it is.
 */
final class FairEndpoint extends NioEndpoint {
    static final int MOST = 512;

    private static final int IPV6_NETWORK_BYTES = 8;
    /** How often heads are looked at. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final Telemetry.Counting CLOSED = Telemetry.counting(
                    "gatepost_connections_refused_total",
                    "Connections closed because their source held too many, or a head took too long.",
                    "why")
            .begin(List.of("source", "slow"));

    private final TrustedProxies proxies;
    private final Map<String, Set<SocketChannel>> open = new ConcurrentHashMap<>();

    FairEndpoint(TrustedProxies proxies) {
        this.proxies = proxies;
    }

    @Override
    public void startInternal() throws Exception {
        super.startInternal();
        Thread.ofVirtual().name("slow-heads").start(this::watchHeads);
    }

    private void watchHeads() {
        var heads = new SlowHeads();
        while (isRunning()) {
            try {
                Thread.sleep(LOOK);
            } catch (InterruptedException e) {
                return;
            }
            CLOSED.add(heads.close(getConnections(), System.nanoTime()), "slow");
        }
    }

    @Override
    protected boolean setSocketOptions(SocketChannel socket) {
        if (isFair(socket)) {
            return super.setSocketOptions(socket);
        }
        CLOSED.add(1, "source");
        destroySocket(socket);
        return false;
    }

    private boolean isFair(SocketChannel socket) {
        try {
            if (!(socket.getRemoteAddress() instanceof InetSocketAddress remote)) {
                return true;
            }
            InetAddress address = remote.getAddress();
            if (address.isLoopbackAddress() || proxies.trusts(address.getHostAddress())) {
                return true;
            }
            return admits(source(address), socket);
        } catch (IOException e) {
            return false;
        }
    }

    /** Counts this connection in; false when its source has its share. Those that were closed meanwhile make room. */
    boolean admits(String source, SocketChannel socket) {
        boolean[] fair = {true};
        open.compute(source, (s, known) -> {
            Set<SocketChannel> held = known == null ? Collections.newSetFromMap(new WeakHashMap<>()) : known;
            if (held.size() >= MOST) {
                held.removeIf(c -> !c.isOpen());
            }
            fair[0] = held.size() < MOST;
            if (fair[0]) {
                held.add(socket);
            }
            return held;
        });
        if (open.size() > MOST * 16) {
            open.values().removeIf(held -> held.stream().noneMatch(SocketChannel::isOpen));
        }
        return fair[0];
    }

    static String source(InetAddress address) {
        byte[] bytes = address.getAddress();
        int length = Math.min(bytes.length, IPV6_NETWORK_BYTES);
        return HexFormat.of().formatHex(Arrays.copyOf(bytes, length));
    }
}
