package dev.gatepost.access;

import dev.gatepost.platform.Digests;
import jakarta.servlet.http.HttpServletRequest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Optional;

/** The certificate with which a call came through the mutual door, whose listener has checked it. */
public final class ClientCertificate {
    /** The request attribute in which the mutual door leaves it. */
    public static final String ATTRIBUTE = "gatepost.client_certificate";

    private static final String SERVLET = "jakarta.servlet.request.X509Certificate";

    private ClientCertificate() {}

    /** The certificate of a call; empty on the other doors. */
    public static Optional<X509Certificate> of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof X509Certificate certificate) {
            return Optional.of(certificate);
        }
        return request.getAttribute(SERVLET) instanceof X509Certificate[] chain && chain.length > 0
                ? Optional.of(chain[0])
                : Optional.empty();
    }

    /** {@code x5t#S256} (RFC 8705): SHA-256 of the DER form in base64url. */
    public static String thumbprint(X509Certificate certificate) {
        try {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Digests.sha256(certificate.getEncoded()));
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was received cannot be written", e);
        }
    }
}
