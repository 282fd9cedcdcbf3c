package dev.gatepost.providers.smpp;

import dev.gatepost.platform.AddressPolicy;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jsmpp.session.connection.Connection;
import org.jspecify.annotations.Nullable;

/**
 * The line to a message centre. What a hand-over writes is asked once more whether it may leave when its turn to write
 * has come, so that nothing waits past its time behind a slow line; and who writes too long is known.
 */
final class GuardedConnection implements Connection {
    private static final int CONNECT_MILLIS = 5_000;
    private static final ThreadLocal<@Nullable Leave> LEAVE = new ThreadLocal<>();

    private final Socket raw;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private volatile long writingSince;

    /** Whether the bytes that this thread writes may leave. Asked once, just before they do. */
    interface Leave {
        boolean take();
    }

    /** A hand-over that was called off when its turn to write came. Nothing was written. */
    static final class CalledOff extends IOException {
        private static final long serialVersionUID = 1;

        CalledOff() {
            super("the hand-over was called off");
        }
    }

    private GuardedConnection(Socket raw, Socket socket) throws IOException {
        this.raw = raw;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = new Asking(socket.getOutputStream());
    }

    /** Connects, with TLS unless the account says otherwise. */
    static GuardedConnection to(SmppAccount account, AddressPolicy addresses) throws IOException {
        InetAddress[] found = addresses.resolve(account.host());
        if (account.plain()) {
            for (InetAddress each : found) {
                if (!isPrivate(each)) {
                    throw new IOException("without TLS only a private network is spoken with");
                }
            }
        }
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(found[0], account.port()), CONNECT_MILLIS);
            return new GuardedConnection(socket, account.plain() ? socket : secured(socket, account));
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static boolean isPrivate(InetAddress address) {
        boolean uniqueLocal = address instanceof Inet6Address v6 && (v6.getAddress()[0] & 0xFE) == 0xFC;
        return address.isLoopbackAddress() || address.isSiteLocalAddress() || uniqueLocal;
    }

    private static Socket secured(Socket plain, SmppAccount account) throws IOException {
        try {
            Socket made = account.tls()
                    .context()
                    .getSocketFactory()
                    .createSocket(plain, account.host(), account.port(), true);
            if (!(made instanceof SSLSocket tls)) {
                throw new IOException("no TLS");
            }
            SSLParameters asked = tls.getSSLParameters();
            asked.setEndpointIdentificationAlgorithm("HTTPS");
            asked.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
            tls.setSSLParameters(asked);
            tls.setSoTimeout(CONNECT_MILLIS);
            tls.startHandshake();
            return tls;
        } catch (GeneralSecurityException e) {
            throw new IOException("the TLS settings cannot be used", e);
        }
    }

    /** What this thread writes from here to {@link #free} is asked about. */
    static void guard(Leave leave) {
        LEAVE.set(leave);
    }

    static void free() {
        LEAVE.remove();
    }

    /** Whether somebody has been writing for longer than this: the other side does not read. */
    boolean isStuck(long nanos) {
        long since = writingSince;
        return since != 0 && System.nanoTime() - since > nanos;
    }

    /** PDUs are written whole, one call each, one at a time. */
    private final class Asking extends OutputStream {
        private final OutputStream line;

        Asking(OutputStream line) {
            this.line = line;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            Leave leave = LEAVE.get();
            if (leave != null && !leave.take()) {
                throw new CalledOff();
            }
            writingSince = System.nanoTime() | 1;
            try {
                line.write(bytes, from, length);
                line.flush();
            } finally {
                writingSince = 0;
            }
        }
    }

    @Override
    public boolean isOpen() {
        return !socket.isClosed();
    }

    @Override
    public InetAddress getInetAddress() {
        return socket.getInetAddress();
    }

    @Override
    public InetAddress getLocalAddress() {
        return socket.getLocalAddress();
    }

    @Override
    public int getPort() {
        return socket.getPort();
    }

    @Override
    public int getLocalPort() {
        return socket.getLocalPort();
    }

    @Override
    public InputStream getInputStream() {
        return in;
    }

    @Override
    public OutputStream getOutputStream() {
        return out;
    }

    @Override
    public void setSoTimeout(int timeout) throws IOException {
        socket.setSoTimeout(timeout);
    }

    /** A TLS socket that is asked to close waits for who writes, who may be stuck; so the line under it goes first. */
    @Override
    public void close() {
        try (raw;
                socket) {
            raw.close();
        } catch (IOException e) {
            // It is of no use any more, however it ended.
        }
    }
}
