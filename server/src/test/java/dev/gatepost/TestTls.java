package dev.gatepost;

import dev.gatepost.platform.tls.Certificates.Issued;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMParser;
import org.jspecify.annotations.Nullable;

/** What a caller of the TLS doors has: trust in the local authority, and perhaps a certificate. */
final class TestTls {
    private TestTls() {}

    static SSLContext context(TestGatepost gatepost, @Nullable Issued shown) {
        return context(gatepost.server().tls().certificates().authorityPem(), shown);
    }

    static SSLContext context(String authorityPem, @Nullable Issued shown) {
        try {
            KeyStore trust = empty();
            trust.setCertificateEntry("authority", certificates(authorityPem)[0]);
            TrustManagerFactory trusting = TrustManagerFactory.getInstance("PKIX");
            trusting.init(trust);
            KeyStore keys = empty();
            if (shown != null) {
                keys.setKeyEntry("me", key(shown), new char[0], certificates(shown.certificatePem()));
            }
            KeyManagerFactory showing = KeyManagerFactory.getInstance("PKIX");
            showing.init(keys, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(showing.getKeyManagers(), trusting.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Certificate[] certificates(String pem) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
                .toArray(Certificate[]::new);
    }

    private static java.security.PrivateKey key(Issued shown) throws IOException, GeneralSecurityException {
        try (PEMParser parser = new PEMParser(new java.io.StringReader(shown.keyPem()))) {
            PrivateKeyInfo info = (PrivateKeyInfo) parser.readObject();
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
        }
    }
}
