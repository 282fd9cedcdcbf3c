package dev.gatepost.providers.proofs;

import dev.gatepost.platform.Json;
import dev.gatepost.platform.PublicKeys;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Amazon SNS: a signature over fixed fields of the document, by the key of a certificate that the region's own host
 * serves (docs.aws.amazon.com, "Verifying the signatures of Amazon SNS messages"). The document names the certificate;
 * it is believed only from that host over HTTPS, in date and under its name, and the topic must be the connection's.
 */
final class SnsProof implements Proof {
    private static final Pattern HOST = Pattern.compile(
            "https://sns\\.([a-zA-Z0-9-]{3,30})\\.amazonaws\\.com(\\.cn)?/[A-Za-z0-9/_.-]{1,200}\\.pem");
    private static final Pattern REGION_OF_TOPIC =
            Pattern.compile("arn:aws[a-z-]*:sns:([a-z0-9-]{3,30}):[0-9]{12}:.{1,256}");
    private static final List<String> NOTIFICATION =
            List.of("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type");
    private static final List<String> CONFIRMATION =
            List.of("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type");

    @Override
    public Verdict of(RawCallback callback, Account account, Instant now) {
        if (!(Json.readObject(callback.body()) instanceof Json.Parsed.Fine(ObjectNode document))) {
            return new Verdict.Forged("the body is no JSON object");
        }
        Optional<String> topic = Keyring.setting(account, "expected_topic_arn");
        if (topic.isEmpty() || !topic.get().equals(document.path("TopicArn").asString(""))) {
            return new Verdict.Forged("another topic than the connection's");
        }
        String algorithm =
                switch (document.path("SignatureVersion").asString("")) {
                    case "1" -> "SHA1withRSA";
                    case "2" -> "SHA256withRSA";
                    default -> "";
                };
        Optional<String> signed = signed(document);
        if (algorithm.isEmpty() || signed.isEmpty()) {
            return new Verdict.Forged("a version or a kind that is not known, or a field is missing");
        }
        List<X509Certificate> held = certificates(document, account, topic.get());
        if (held.isEmpty()) {
            return new Verdict.Forged("the certificate is not one of the region's own");
        }
        List<X509Certificate> valid =
                held.stream().filter(each -> isInDate(each, now)).toList();
        if (valid.isEmpty()) {
            return new Verdict.Forged("the certificate is out of date");
        }
        boolean proven = false;
        for (X509Certificate each : valid) {
            proven |= PublicKeys.isSigned(
                    algorithm, each.getPublicKey(), document.path("Signature").asString(""), Fits.bytes(signed.get()));
        }
        return proven
                ? new Verdict.Genuine(Fits.shortened(document.path("MessageId").asString("")))
                : new Verdict.Forged("the signature does not fit");
    }

    private static boolean isInDate(X509Certificate certificate, Instant now) {
        try {
            certificate.checkValidity(Date.from(now));
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Each field with its value on lines of their own, the subject only where there is one. */
    private static Optional<String> signed(ObjectNode document) {
        List<String> names =
                switch (document.path("Type").asString("")) {
                    case "Notification" -> NOTIFICATION;
                    case "SubscriptionConfirmation", "UnsubscribeConfirmation" -> CONFIRMATION;
                    default -> List.of();
                };
        List<String> lines = new ArrayList<>();
        for (String name : names) {
            JsonNode value = document.path(name);
            boolean mayLack = name.equals("Subject") && (value.isMissingNode() || value.isNull());
            if (!mayLack && !value.isString()) {
                return Optional.empty();
            }
            if (!mayLack) {
                lines.add(name + "\n" + value.asString() + "\n");
            }
        }
        return lines.isEmpty() ? Optional.empty() : Optional.of(String.join("", lines));
    }

    /**
     * The certificates that the connection holds (the one in use, and the one before or after it while Amazon changes
     * it), where the document names their place and the place is the region's.
     */
    private static List<X509Certificate> certificates(ObjectNode document, Account account, String topic) {
        String url = document.has("SigningCertURL")
                ? document.path("SigningCertURL").asString("")
                : document.path("SigningCertUrl").asString("");
        Matcher host = HOST.matcher(url);
        Matcher region = REGION_OF_TOPIC.matcher(topic);
        if (!host.matches()
                || !region.matches()
                || !host.group(1).equals(region.group(1))
                || !Keyring.setting(account, "region").orElse(host.group(1)).equals(host.group(1))
                || !Keyring.setting(account, "certificate_url").orElse(url).equals(url)) {
            return List.of();
        }
        return Stream.of("certificate_pem", "certificate_pem_previous")
                .flatMap(name -> Keyring.setting(account, name).stream())
                .flatMap(pem -> read(pem).stream())
                .filter(certificate -> names(host.group(1)).contains(commonName(certificate)))
                .toList();
    }

    /** Under which name the certificates of a region are made out. */
    private static List<String> names(String region) {
        if (region.startsWith("cn-")) {
            return List.of("sns-" + region + ".amazonaws.com.cn");
        }
        if (region.startsWith("us-gov-")) {
            return List.of("sns-us-gov-west-1.amazonaws.com");
        }
        return List.of("sns.amazonaws.com", "sns-signing." + region + ".amazonaws.com");
    }

    private static String commonName(X509Certificate certificate) {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                            .map(rdn -> String.valueOf(rdn.getValue()))
                            .findFirst()
                            .orElse("");
        } catch (InvalidNameException e) {
            return "";
        }
    }

    private static Optional<X509Certificate> read(String pem) {
        try {
            var in = new ByteArrayInputStream(Fits.bytes(pem));
            return CertificateFactory.getInstance("X.509").generateCertificate(in)
                            instanceof X509Certificate certificate
                    ? Optional.of(certificate)
                    : Optional.empty();
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }
}
