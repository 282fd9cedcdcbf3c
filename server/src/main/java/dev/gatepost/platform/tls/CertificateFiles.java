package dev.gatepost.platform.tls;

import dev.gatepost.platform.DoorSettings;
import dev.gatepost.platform.Settings.Unusable;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.util.io.pem.PemObject;

/** Certificates and keys as files: PEM in the forms that tools write, and PKCS #12. Keys are written for us alone. */
final class CertificateFiles {
    private static final int MOST_BYTES = 1024 * 1024;

    private CertificateFiles() {}

    /** What the company brings. Throws {@link Unusable} with the file's name, the fault and the mend. */
    static Identity own(DoorSettings.Files files) {
        Identity read = files.key()
                .map(key -> new Identity(key(key), certificates(files.certificate())))
                .orElseGet(() -> store(files));
        requireMatch(read, files);
        return read;
    }

    private static void requireMatch(Identity read, DoorSettings.Files files) {
        try {
            String algorithm =
                    switch (read.key().getAlgorithm()) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> read.key().getAlgorithm();
                    };
            byte[] probe = "gatepost".getBytes(StandardCharsets.US_ASCII);
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(read.key());
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(read.certificate().getPublicKey());
            signature.update(probe);
            if (signature.verify(signed)) {
                return;
            }
        } catch (GeneralSecurityException e) {
            // Another kind of key than the certificate's: told below.
        }
        throw new Unusable("The key does not belong to the first certificate of " + files.certificate()
                + ". Give the pair that was issued together, the server's own certificate first.");
    }

    private static Identity store(DoorSettings.Files files) {
        Path file = files.certificate();
        try (InputStream in = Files.newInputStream(file)) {
            char[] password = files.password().isPresent()
                    ? Files.readString(files.password().get()).strip().toCharArray()
                    : new char[0];
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, password);
            for (String alias : Collections.list(store.aliases())) {
                if (store.getKey(alias, password) instanceof PrivateKey key) {
                    List<X509Certificate> chain = new ArrayList<>();
                    for (Certificate c : store.getCertificateChain(alias)) {
                        chain.add((X509Certificate) c);
                    }
                    return new Identity(key, chain);
                }
            }
            throw new Unusable(file + " holds no private key. Export the key together with its certificate.");
        } catch (IOException | GeneralSecurityException e) {
            throw new Unusable(
                    file + " cannot be opened. See that GATEPOST_TLS_PASSWORD_FILE holds its password, and that both"
                            + " can be read by the user who starts Gatepost.");
        }
    }

    /** All certificates of a PEM file, in its order; at least one. */
    static List<X509Certificate> certificates(Path file) {
        List<X509Certificate> out = new ArrayList<>();
        for (Object part : parts(file)) {
            if (part instanceof X509CertificateHolder holder) {
                out.add(certificate(holder, file));
            }
        }
        if (out.isEmpty()) {
            throw new Unusable(file + " holds no certificate. Give it as PEM, the server's own first, then the chain.");
        }
        return out;
    }

    private static X509Certificate certificate(X509CertificateHolder holder, Path file) {
        try {
            return new JcaX509CertificateConverter().getCertificate(holder);
        } catch (GeneralSecurityException e) {
            throw new Unusable(file + " holds a certificate that cannot be read. Have it issued anew.");
        }
    }

    /** The private key of a PEM file. */
    static PrivateKey key(Path file) {
        try {
            for (Object part : parts(file)) {
                PrivateKeyInfo info =
                        switch (part) {
                            case PEMKeyPair pair -> pair.getPrivateKeyInfo();
                            case PrivateKeyInfo plain -> plain;
                            default -> null;
                        };
                if (info != null) {
                    return key(info);
                }
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new Unusable(file + " holds a key of a kind that is not used. Give an EC or RSA key.");
        }
        throw new Unusable(file + " holds no private key without a password. Give it as PEM, readable only by the user"
                + " who starts Gatepost, or use a .p12 file with GATEPOST_TLS_PASSWORD_FILE.");
    }

    private static PrivateKey key(PrivateKeyInfo info) throws IOException, GeneralSecurityException {
        String algorithm =
                switch (info.getPrivateKeyAlgorithm().getAlgorithm().getId()) {
                    case "1.2.840.10045.2.1" -> "EC";
                    case "1.2.840.113549.1.1.1" -> "RSA";
                    default -> throw new GeneralSecurityException("another kind");
                };
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    }

    private static List<Object> parts(Path file) {
        List<Object> out = new ArrayList<>();
        try (PEMParser parser = new PEMParser(text(file))) {
            for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
                out.add(part);
            }
        } catch (IOException e) {
            throw new Unusable(file + " cannot be read as PEM. See that it is there, whole, and readable by the user"
                    + " who starts Gatepost.");
        }
        return out;
    }

    private static Reader text(Path file) throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException("too large");
        }
        return new StringReader(Files.readString(file, StandardCharsets.ISO_8859_1));
    }

    /** PEM of a key or of certificates, one after the other. */
    static String pem(List<?> parts) {
        var out = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(out)) {
            for (Object part : parts) {
                // In the form that every tool reads; BEGIN EC PRIVATE KEY would lose the curve.
                writer.writeObject(part instanceof PrivateKey k ? new PemObject("PRIVATE KEY", k.getEncoded()) : part);
            }
        } catch (IOException e) {
            throw new IllegalStateException("PEM could not be written to memory", e);
        }
        return out.toString();
    }

    /** Writes a file that only this user reads; whoever reads meanwhile sees the old or the new one, whole. */
    static void write(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** What changes when any of these files does. */
    static String stamp(List<Path> files) {
        var out = new StringBuilder();
        for (Path file : files) {
            try {
                out.append(Arrays.hashCode(Files.readAllBytes(file))).append(' ');
            } catch (IOException e) {
                out.append("- ");
            }
        }
        return out.toString();
    }
}
