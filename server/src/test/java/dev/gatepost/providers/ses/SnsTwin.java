package dev.gatepost.providers.ses;

import dev.gatepost.platform.Secret;
import dev.gatepost.providers.RawCallback;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import tools.jackson.databind.json.JsonMapper;

/** Signs as Amazon SNS does, under certificates of its own making; a key pair for each name of a key. */
final class SnsTwin {
    static final String CERTIFICATE_URL = "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-1.pem";

    private static final Map<String, KeyPair> PAIRS = new ConcurrentHashMap<>();
    private static final Map<String, Secret> CERTIFICATES = new ConcurrentHashMap<>();

    private SnsTwin() {}

    private static KeyPair pair(Secret key) {
        return PAIRS.computeIfAbsent(key.reveal(), name -> {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                // Signatures of 384 bytes have no padding in base64, so that every character of them counts.
                generator.initialize(3072);
                return generator.generateKeyPair();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    static Secret certificate(Secret key) {
        return key.reveal().isEmpty() ? key : CERTIFICATES.computeIfAbsent(key.reveal(), name -> made(key));
    }

    private static Secret made(Secret key) {
        try (StringWriter text = new StringWriter();
                JcaPEMWriter pem = new JcaPEMWriter(text)) {
            var builder = new JcaX509v3CertificateBuilder(
                    new X500Name("CN=Amazon RSA"),
                    BigInteger.ONE,
                    Date.from(Instant.parse("2026-01-01T00:00:00Z")),
                    Date.from(Instant.parse("2027-12-31T00:00:00Z")),
                    new X500Name("CN=sns.amazonaws.com"),
                    pair(key).getPublic());
            pem.writeObject(builder.build(
                    new JcaContentSignerBuilder("SHA256withRSA").build(pair(key).getPrivate())));
            pem.flush();
            return new Secret(text.toString());
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    static RawCallback signed(Secret key, Map<String, String> fields) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(fields)
                .forEach((name, value) ->
                        text.append(name).append('\n').append(value).append('\n'));
        Map<String, String> all = new LinkedHashMap<>(fields);
        try {
            Signature signer = Signature.getInstance("SHA256withRSA");
            signer.initSign(pair(key).getPrivate());
            signer.update(text.toString().getBytes(StandardCharsets.UTF_8));
            all.put("SignatureVersion", "2");
            all.put("Signature", Base64.getEncoder().encodeToString(signer.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        all.put("SigningCertURL", CERTIFICATE_URL);
        return new RawCallback(
                "POST",
                "https://gw.example.com/callbacks/cnn_1",
                List.of(new RawCallback.Header("Content-Type", "text/plain; charset=UTF-8")),
                JsonMapper.shared().writeValueAsBytes(all));
    }
}
