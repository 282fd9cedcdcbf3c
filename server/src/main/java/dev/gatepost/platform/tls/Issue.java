package dev.gatepost.platform.tls;

import dev.gatepost.platform.DoorSettings;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes certificates with P-256 keys (RFC 5280): authorities that sign nothing but what they are for, and leaves. */
final class Issue {
    /** Clocks of callers run a little behind. */
    private static final Duration EARLIER = Duration.ofHours(1);

    private final SecureRandom random = new SecureRandom();
    private final Instant now;

    Issue(Instant now) {
        this.now = now;
    }

    /** An authority for servers of these names and no others. */
    Identity serverAuthority(String name, Set<String> names, Duration life) {
        return authority(name, KeyPurposeId.id_kp_serverAuth, constraints(names), life);
    }

    /** An authority for callers. */
    Identity clientAuthority(String name, Duration life) {
        return authority(name, KeyPurposeId.id_kp_clientAuth, null, life);
    }

    private Identity authority(
            String name,
            KeyPurposeId purpose,
            @org.jspecify.annotations.Nullable NameConstraints limits,
            Duration life) {
        KeyPair keys = keys();
        var subject = new X500Principal("CN=" + name + ",O=Gatepost");
        try {
            X509v3CertificateBuilder made = begin(subject, subject, keys, life);
            made.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            made.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            made.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            if (limits != null) {
                made.addExtension(Extension.nameConstraints, true, limits);
            }
            made.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
            return new Identity(keys.getPrivate(), List.of(sign(made, keys)));
        } catch (GeneralSecurityException | CertIOException e) {
            throw new IllegalStateException("a certificate could not be made", e);
        }
    }

    /** A server's certificate for these names. */
    Identity server(Identity authority, Set<String> names, Duration life) {
        GeneralName[] all = names.stream()
                .map(n -> new GeneralName(DoorSettings.isAddress(n) ? GeneralName.iPAddress : GeneralName.dNSName, n))
                .toArray(GeneralName[]::new);
        return leaf(authority, "Gatepost", KeyPurposeId.id_kp_serverAuth, new GeneralNames(all), life);
    }

    /** A caller's certificate. */
    Identity client(Identity authority, String name, Duration life) {
        return leaf(authority, name, KeyPurposeId.id_kp_clientAuth, null, life);
    }

    private Identity leaf(
            Identity authority,
            String name,
            KeyPurposeId purpose,
            @org.jspecify.annotations.Nullable GeneralNames names,
            Duration life) {
        KeyPair keys = keys();
        X509Certificate issuer = authority.certificate();
        try {
            X509v3CertificateBuilder made =
                    begin(issuer.getSubjectX500Principal(), new X500Principal("CN=" + name), keys, life);
            made.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            made.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            made.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            if (names != null) {
                made.addExtension(Extension.subjectAlternativeName, false, names);
            }
            var identifiers = new JcaX509ExtensionUtils();
            made.addExtension(
                    Extension.authorityKeyIdentifier, false, identifiers.createAuthorityKeyIdentifier(issuer));
            made.addExtension(
                    Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(keys.getPublic()));
            X509Certificate signed = sign(made, new KeyPair(issuer.getPublicKey(), authority.key()));
            return new Identity(keys.getPrivate(), List.of(signed, issuer));
        } catch (GeneralSecurityException | CertIOException e) {
            throw new IllegalStateException("a certificate could not be made", e);
        }
    }

    private X509v3CertificateBuilder begin(X500Principal issuer, X500Principal subject, KeyPair keys, Duration life) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(127, random).setBit(126),
                Date.from(now.minus(EARLIER)),
                Date.from(now.plus(life)),
                subject,
                keys.getPublic());
    }

    private static X509Certificate sign(X509v3CertificateBuilder made, KeyPair with) throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            made.build(new JcaContentSignerBuilder("SHA256withECDSA").build(with.getPrivate())));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no P-256", e);
        }
    }

    /** What an authority may speak for: these names (and what is below them), these addresses, nothing else. */
    static NameConstraints constraints(Set<String> names) {
        GeneralSubtree[] permitted = names.stream()
                .sorted()
                .map(n -> new GeneralSubtree(
                        DoorSettings.isAddress(n)
                                ? new GeneralName(GeneralName.iPAddress, new DEROctetString(only(n)))
                                : new GeneralName(GeneralName.dNSName, n)))
                .toArray(GeneralSubtree[]::new);
        return new NameConstraints(permitted, null);
    }

    private static byte[] only(String address) {
        byte[] bytes = InetAddress.ofLiteral(address).getAddress();
        byte[] out = Arrays.copyOf(bytes, bytes.length * 2);
        Arrays.fill(out, bytes.length, out.length, (byte) 0xff);
        return out;
    }

    /** Whether an authority was made for exactly these names. */
    static boolean speaksFor(X509Certificate authority, Set<String> names) {
        try {
            byte[] written = authority.getExtensionValue(Extension.nameConstraints.getId());
            return written != null
                    && Arrays.equals(
                            DEROctetString.getInstance(written).getOctets(),
                            constraints(names).getEncoded());
        } catch (IOException e) {
            return false;
        }
    }
}
