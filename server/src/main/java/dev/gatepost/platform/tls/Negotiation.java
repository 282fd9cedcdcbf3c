package dev.gatepost.platform.tls;

import dev.gatepost.platform.tls.Certificates.Material;
import java.util.ArrayList;
import java.util.List;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;

/**
 * What a TLS door agrees to: TLS 1.3, and 1.2 with forward secrecy and authenticated encryption (RFC 9325 section 4.2).
 * Renegotiation that a client begins is refused; session tickets are sealed with keys that live in memory for an hour.
 */
public final class Negotiation {
    static {
        // Read once by Java's TLS, before the first handshake of this process.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }

    static final List<String> TLS_12 = List.of(
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    private static final String TLS_13 = "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256";
    private static final int SESSION_SECONDS = 3_600;

    private Negotiation() {}

    /** The configurations of a door: for any name, and for {@code localhost} where another certificate serves it. */
    public static List<SSLHostConfig> of(Material material, boolean mutual) {
        List<SSLHostConfig> out = new ArrayList<>();
        out.add(of("_default_", material.served(), material, mutual));
        if (!material.local().equals(material.served())) {
            out.add(of("localhost", material.local(), material, mutual));
        }
        return out;
    }

    private static SSLHostConfig of(String host, Identity identity, Material material, boolean mutual) {
        var config = new SSLHostConfig();
        config.setHostName(host);
        config.setProtocols("TLSv1.2+TLSv1.3");
        config.setCiphers(String.join(":", TLS_12));
        config.setCipherSuites(TLS_13);
        config.setHonorCipherOrder(true);
        config.setSessionTimeout(SESSION_SECONDS);
        if (mutual) {
            // Wanted rather than needed: who has none is told so in words, who has a wrong one is cut off.
            config.setCertificateVerification("optional");
            config.setTrustStore(Stores.trusting(material.callers()));
        }
        var certificate = new SSLHostConfigCertificate(config, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setCertificateKeystore(identity.store());
        certificate.setCertificateKeystorePassword(Identity.IN_MEMORY);
        config.addCertificate(certificate);
        return config;
    }
}
