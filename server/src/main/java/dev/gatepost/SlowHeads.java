package dev.gatepost;

import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.coyote.Processor;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Finds the callers that never finish the head of a request. Each byte of a drip begins Tomcat's wait anew, so that the
 * wait alone does not end a slow loris; the whole head has {@link #MOST} instead. Looked at by one thread.
 */
final class SlowHeads {
    /** From the first byte of a head to its last. */
    static final Duration MOST = Duration.ofSeconds(15);

    private Map<Object, Long> since = new IdentityHashMap<>();

    /** Closes those that have taken too long by now; how many. */
    int close(Set<SocketWrapperBase<NioChannel>> connections, long nanos) {
        Map<Object, Long> still = new IdentityHashMap<>();
        int closed = 0;
        for (SocketWrapperBase<NioChannel> connection : connections) {
            if (!isWaitingForAHead(connection)) {
                continue;
            }
            long first = since.getOrDefault(connection, nanos);
            if (nanos - first > MOST.toNanos()) {
                connection.close();
                closed++;
            } else {
                still.put(connection, first);
            }
        }
        since = still;
        return closed;
    }

    /** A processor stays with a connection only in the middle of a head, and while an answer is made elsewhere. */
    private static boolean isWaitingForAHead(SocketWrapperBase<NioChannel> connection) {
        return connection.getCurrentProcessor() instanceof Processor processor
                && !processor.isAsync()
                && !processor.isUpgrade();
    }
}
