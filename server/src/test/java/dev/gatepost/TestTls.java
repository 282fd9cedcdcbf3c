package dev.gatepost;

import dev.gatepost.platform.tls.Certificates.Issued;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
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

    /** A caller who shows a certificate whether or not the door asked for one of its authority. */
    static SSLContext insisting(TestGatepost gatepost, Issued shown) {
        try {
            KeyStore trust = empty();
            trust.setCertificateEntry(
                    "authority",
                    certificates(gatepost.server().tls().certificates().authorityPem())[0]);
            TrustManagerFactory trusting = TrustManagerFactory.getInstance("PKIX");
            trusting.init(trust);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new Insisting(shown)}, trusting.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Insisting extends X509ExtendedKeyManager {
        private final X509Certificate[] chain;
        private final PrivateKey key;

        Insisting(Issued shown) throws GeneralSecurityException, IOException {
            chain = Arrays.stream(certificates(shown.certificatePem()))
                    .map(X509Certificate.class::cast)
                    .toArray(X509Certificate[]::new);
            key = key(shown);
        }

        @Override
        public String chooseClientAlias(String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return "me";
        }

        @Override
        public String chooseEngineClientAlias(
                String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return "me";
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return chain;
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }

        @Override
        public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
            return new String[] {"me"};
        }

        @Override
        public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
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

    private static PrivateKey key(Issued shown) throws IOException, GeneralSecurityException {
        try (PEMParser parser = new PEMParser(new java.io.StringReader(shown.keyPem()))) {
            PrivateKeyInfo info = (PrivateKeyInfo) parser.readObject();
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
        }
    }
}
