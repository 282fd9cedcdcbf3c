package dev.gatepost.platform;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** A loopback port for a server that a test starts, and may start again. */
public final class FreePort {
    /** Below the ports that systems lend to outgoing connections (Linux from 32768, IANA from 49152). */
    private static final int FIRST = 20_000;

    private static final int LAST = 32_000;
    private static final int TRIES = 100;

    private FreePort() {}

    /**
     * Nobody listens there now, and no outgoing connection of another test is given it between two starts. Throws
     * {@link IllegalStateException} when a hundred are taken.
     */
    public static int next() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (IOException taken) {
                // Another one, then.
            }
        }
        throw new IllegalStateException("no port is free");
    }
}
