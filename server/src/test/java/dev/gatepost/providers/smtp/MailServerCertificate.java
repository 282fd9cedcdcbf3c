package dev.gatepost.providers.smtp;

import dev.gatepost.platform.Digests;
import dev.gatepost.platform.TestCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The certificate of the mail servers in tests, for {@code localhost}, and what a connection has to believe. GreenMail
 * reads its own once in a process, so all of them share one.
 */
public record MailServerCertificate(SSLContext serving, String pem, String pin) {
    private static final String PASSWORD = "test-only";

    private static @Nullable MailServerCertificate shared;

    /** The one that all share. */
    public static synchronized MailServerCertificate shared() {
        MailServerCertificate made = shared;
        if (made == null) {
            try {
                Path folder = Files.createTempDirectory("gatepost-mail-");
                made = make(folder, "dns:localhost");
                shared = made;
                System.setProperty(
                        "greenmail.tls.keystore.file",
                        folder.resolve("dnslocalhost.p12").toString());
                System.setProperty("greenmail.tls.keystore.password", PASSWORD);
                System.setProperty("greenmail.tls.key.password", PASSWORD);
            } catch (IOException | GeneralSecurityException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        return made;
    }

    /** One of its own, for a name as keytool takes it. */
    public static MailServerCertificate make(Path folder, String san)
            throws IOException, GeneralSecurityException, InterruptedException {
        TestCertificate made = TestCertificate.make(folder, san);
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve(san.replaceAll("[^a-z]", "") + ".p12"))) {
            store.load(in, PASSWORD.toCharArray());
        }
        var certificate = store.getCertificate("peer");
        String pem = "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
        String pin = Base64.getEncoder()
                .encodeToString(Digests.sha256(certificate.getPublicKey().getEncoded()));
        return new MailServerCertificate(made.serving(), pem, pin);
    }
}
