package dev.gatepost.platform.tls;

import dev.gatepost.platform.Digests;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** Names of certificates and keys by their SHA-256. */
public final class Thumbprint {
    private Thumbprint() {}

    /** The certificate's, as RFC 8705 writes it ({@code x5t#S256}): base64url without padding. */
    public static String of(X509Certificate certificate) {
        try {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Digests.sha256(certificate.getEncoded()));
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("a certificate that cannot be written", e);
        }
    }

    /** The public key's, as pins are written (RFC 7469): base64 of the SHA-256 of the SubjectPublicKeyInfo. */
    public static String ofKey(X509Certificate certificate) {
        return Base64.getEncoder()
                .encodeToString(Digests.sha256(certificate.getPublicKey().getEncoded()));
    }
}
