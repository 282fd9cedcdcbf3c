package dev.gatepost.platform;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * How a peer is believed, and what it is shown, where that differs from the platform's ways (TLS-02, TLS-03). Each part
 * asks for more: there is none that believes what would not be believed without it, but for authorities, which stand in
 * place of the platform's.
 *
 * @param authorities PEM of the only authorities that are believed; empty for the platform's
 * @param pins SHA-256 of the SubjectPublicKeyInfo of the peer's own key, base64; one of them must be met; empty for any
 * @param certificate PEM of what the peer is shown, with its chain; empty for nothing
 * @param key its key, PKCS #8 in PEM; empty where there is no certificate
 */
public record OutboundTls(String authorities, Set<String> pins, String certificate, Secret key) {
    /** The platform's authorities, no pin, nothing shown. */
    public static final OutboundTls PLATFORM = new OutboundTls("", Set.of(), "", new Secret(""));

    public OutboundTls {
        pins = Set.copyOf(pins);
    }

    public boolean isPlatform() {
        return authorities.isEmpty() && pins.isEmpty() && certificate.isEmpty();
    }

    /** Why this cannot be used; empty when it can. */
    public Optional<String> objection() {
        for (String pin : pins) {
            if (!pin.matches("[A-Za-z0-9+/]{43}=")) {
                return Optional.of("a pin is the base64 of a SHA-256");
            }
        }
        try {
            context();
            return Optional.empty();
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            return Optional.of("certificates are PEM, and the key is PKCS #8 in PEM and belongs to the certificate");
        }
    }

    /** What connections are made with. */
    public SSLContext context() throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(shown(), new TrustManager[] {new Pinned(trusted(), pins)}, null);
        return context;
    }

    /** Tells settings apart without keeping them. */
    String mark() {
        String all = String.join(
                "\n", authorities, String.join(",", pins.stream().sorted().toList()), certificate);
        return Base64.getEncoder().encodeToString(Digests.sha256(all + "\n" + key.reveal()));
    }

    private X509ExtendedTrustManager trusted() throws GeneralSecurityException, IOException {
        KeyStore store = null;
        if (!authorities.isEmpty()) {
            store = empty();
            int i = 0;
            for (Certificate authority : certificates(authorities)) {
                store.setCertificateEntry("authority-" + i++, authority);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509ExtendedTrustManager.class::isInstance)
                .map(X509ExtendedTrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException("no PKIX"));
    }

    private KeyManager @Nullable [] shown() throws GeneralSecurityException, IOException {
        if (certificate.isEmpty()) {
            return null;
        }
        KeyStore store = empty();
        store.setKeyEntry("shown", privateKey(), new char[0], certificates(certificate));
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    private PrivateKey privateKey() throws GeneralSecurityException {
        String body =
                key.reveal().replaceAll("-----(BEGIN|END) PRIVATE KEY-----", "").replaceAll("\\s", "");
        var spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body));
        String algorithm = certificates(certificate)[0].getPublicKey().getAlgorithm();
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Certificate[] certificates(String pem) throws CertificateException {
        List<Certificate> out = new ArrayList<>(CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
        if (out.isEmpty()) {
            throw new CertificateException("no certificate");
        }
        return out.toArray(Certificate[]::new);
    }

    /** The platform's judgement first; then the peer's own key must be one of these. */
    private static final class Pinned extends X509ExtendedTrustManager {
        private final X509ExtendedTrustManager judge;
        private final Set<String> pins;

        Pinned(X509ExtendedTrustManager judge, Set<String> pins) {
            this.judge = judge;
            this.pins = pins;
        }

        /** Only the peer's own key counts: what else it sends need not be in the path that was judged. */
        private void requirePin(X509Certificate[] chain) throws CertificateException {
            String own = Base64.getEncoder()
                    .encodeToString(Digests.sha256(chain[0].getPublicKey().getEncoded()));
            if (!pins.isEmpty() && !pins.contains(own)) {
                throw new CertificateException("the peer's key is none that was pinned");
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            judge.checkServerTrusted(chain, type, socket);
            requirePin(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            judge.checkServerTrusted(chain, type, engine);
            requirePin(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            judge.checkServerTrusted(chain, type);
            requirePin(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            judge.checkClientTrusted(chain, type, socket);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            judge.checkClientTrusted(chain, type, engine);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            judge.checkClientTrusted(chain, type);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return judge.getAcceptedIssuers();
        }
    }
}
