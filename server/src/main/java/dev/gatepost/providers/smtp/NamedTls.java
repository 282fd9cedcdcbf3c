package dev.gatepost.providers.smtp;

import dev.gatepost.platform.OutboundTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * TLS over a connection that stands: the server's certificate is validated as the account says, and its name is held
 * against the host (RFC 6125, as for HTTPS). It makes no connection itself, so that none goes past the guard.
 */
final class NamedTls extends SSLSocketFactory {
    private final SSLSocketFactory tls;

    NamedTls(OutboundTls settings) throws GeneralSecurityException, IOException {
        this.tls = settings.context().getSocketFactory();
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        Socket made = tls.createSocket(socket, host, port, autoClose);
        if (!(made instanceof SSLSocket secured)) {
            throw new IOException("no TLS");
        }
        SSLParameters asked = secured.getSSLParameters();
        asked.setEndpointIdentificationAlgorithm("HTTPS");
        asked.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        secured.setSSLParameters(asked);
        secured.startHandshake();
        return secured;
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return tls.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return tls.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw new IOException("connections are made before");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        throw new IOException("connections are made before");
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw new IOException("connections are made before");
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        throw new IOException("connections are made before");
    }
}
