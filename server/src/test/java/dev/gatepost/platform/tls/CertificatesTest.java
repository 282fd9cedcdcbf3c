package dev.gatepost.platform.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatepost.platform.Settings;
import dev.gatepost.platform.tls.Certificates.Refreshed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS-01, TLS-03: what the local authority may speak for, who reads its keys, and what a reload takes up. */
class CertificatesTest {
    private static final Clock NOW = Clock.systemUTC();

    @TempDir
    Path folder;

    private Settings settings(String... more) {
        Map<String, String> all = new HashMap<>(Map.of("GATEPOST_DATA_DIR", folder.toString()));
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return Settings.read(all, false);
    }

    private static void validate(X509Certificate leaf, X509Certificate authority) throws GeneralSecurityException {
        // Java looks at no limits of an anchor, so that the key is the anchor and the authority a step of the path.
        var anchor = new TrustAnchor(authority.getSubjectX500Principal(), authority.getPublicKey(), null);
        var parameters = new PKIXParameters(Set.of(anchor));
        parameters.setRevocationEnabled(false);
        var path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(leaf, authority));
        CertPathValidator.getInstance("PKIX").validate(path, parameters);
    }

    /** TLS-01 */
    @Test
    void theLocalAuthorityCannotSpeakForOtherNames() throws GeneralSecurityException {
        Set<String> ours = Set.of("localhost", "127.0.0.1", "::1", "gate.example.com");
        var issue = new Issue(NOW.instant());
        Identity authority = issue.serverAuthority("test", ours, Duration.ofDays(10));

        validate(issue.server(authority, ours, Duration.ofDays(1)).certificate(), authority.certificate());
        for (String other : List.of("bank.example", "example.com", "192.0.2.1", "2001:db8::1")) {
            Identity forged = issue.server(authority, Set.of(other), Duration.ofDays(1));
            assertThatThrownBy(() -> validate(forged.certificate(), authority.certificate()))
                    .as(other)
                    .isInstanceOf(CertPathValidatorException.class);
        }
        assertThat(authority.certificate().getCriticalExtensionOIDs()).contains("2.5.29.30", "2.5.29.19");
        assertThat(authority.certificate().getBasicConstraints()).isZero();
    }

    /** TLS-01 */
    @Test
    void nobodyElseReadsTheKeysAndASecondStartFindsThem() throws IOException {
        Certificates first = Certificates.open(settings(), NOW);
        Path tls = folder.resolve("tls");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tls)))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(tls)) {
            assertThat(files.toList())
                    .hasSize(6)
                    .allSatisfy(f -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(f)))
                            .isEqualTo("rw-------"));
        }
        Certificates second = Certificates.open(settings(), NOW);
        assertThat(second.current()).isEqualTo(first.current());
        assertThat(second.authorityPem()).isEqualTo(first.authorityPem()).startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(first.current().served().toString()).doesNotContain("PRIVATE");
    }

    /** TLS-01 */
    @Test
    void aServerCertificateIsRenewedBeforeItEndsByTheSameAuthority() {
        Instant[] at = {NOW.instant()};
        InstantSource moving = () -> at[0];
        Certificates certificates = Certificates.open(settings(), moving.withZone(ZoneOffset.UTC));
        Identity before = certificates.current().served();
        assertThat(certificates.refresh()).isInstanceOf(Refreshed.Same.class);

        at[0] = before.end().minus(Duration.ofDays(29));
        assertThat(certificates.refresh()).isInstanceOf(Refreshed.Changed.class);
        Identity after = certificates.current().served();
        assertThat(after.end()).isAfter(before.end());
        assertThat(after.chain().getLast()).isEqualTo(before.chain().getLast());

        at[0] = at[0].plus(Duration.ofDays(4 * 365));
        certificates.refresh();
        assertThat(certificates.current().served().chain().getLast())
                .isNotEqualTo(before.chain().getLast());
        assertThat(certificates.current().callers())
                .as("old callers still come in")
                .hasSize(2);
    }

    /** TLS-01 */
    @Test
    void aFileThatCannotBeUsedNeverReplacesOneThatCan() throws IOException {
        Path certificate = folder.resolve("own.pem");
        Path key = folder.resolve("own.key");
        var issue = new Issue(NOW.instant());
        Identity authority = issue.serverAuthority("a company", Set.of("gate.example.com"), Duration.ofDays(10));
        Identity one = issue.server(authority, Set.of("gate.example.com"), Duration.ofDays(5));
        Identity two = issue.server(authority, Set.of("gate.example.com"), Duration.ofDays(6));
        Identity over = new Issue(NOW.instant().minus(Duration.ofDays(8)))
                .server(authority, Set.of("gate.example.com"), Duration.ofDays(2));
        put(one, certificate, key);
        Certificates certificates = Certificates.open(
                settings("GATEPOST_TLS_CERTIFICATE", certificate.toString(), "GATEPOST_TLS_KEY", key.toString()), NOW);
        assertThat(certificates.current().served().certificate()).isEqualTo(one.certificate());
        assertThat(certificates.ends().getFirst().renewed()).isFalse();

        Files.writeString(certificate, CertificateFiles.pem(two.chain()));
        assertThat(certificates.refresh()).as("the other half is missing").isInstanceOf(Refreshed.Unusable.class);
        Files.writeString(certificate, "-----BEGIN CERTIFICATE-----\nnonsense");
        assertThat(certificates.refresh()).isInstanceOf(Refreshed.Unusable.class);
        put(over, certificate, key);
        assertThat(certificates.refresh())
                .isInstanceOfSatisfying(
                        Refreshed.Unusable.class, u -> assertThat(u.why()).contains("ended"));
        Files.delete(key);
        assertThat(certificates.refresh()).isInstanceOf(Refreshed.Unusable.class);
        assertThat(certificates.current().served().certificate()).isEqualTo(one.certificate());

        put(two, certificate, key);
        assertThat(certificates.refresh()).isInstanceOf(Refreshed.Changed.class);
        assertThat(certificates.current().served().certificate()).isEqualTo(two.certificate());
        assertThat(certificates.current().local().certificate()).isNotEqualTo(two.certificate());
    }

    private static void put(Identity identity, Path certificate, Path key) throws IOException {
        Files.writeString(key, CertificateFiles.pem(List.of(identity.key())));
        Files.writeString(certificate, CertificateFiles.pem(identity.chain()));
    }

    /** TLS-01 */
    @Test
    void aStoreWithAPasswordIsReadToo() throws Exception {
        Identity made = new Issue(NOW.instant()).serverAuthority("x", Set.of("localhost"), Duration.ofDays(3));
        Path file = folder.resolve("own.p12");
        Path password = Files.writeString(folder.resolve("password"), Identity.IN_MEMORY + "\n");
        try (var out = Files.newOutputStream(file)) {
            made.store().store(out, Identity.IN_MEMORY.toCharArray());
        }
        Certificates certificates = Certificates.open(
                settings(
                        "GATEPOST_TLS_CERTIFICATE", file.toString(), "GATEPOST_TLS_PASSWORD_FILE", password.toString()),
                NOW);
        assertThat(certificates.current().served().certificate()).isEqualTo(made.certificate());
    }

    /** TLS-01: asked to listen in plain HTTP elsewhere, there is no start. */
    @Test
    void plainHttpBeyondThisMachineIsRefusedWithItsCauseAndMend() {
        for (String address : List.of("0.0.0.0", "::", "192.0.2.7", "10.0.0.1")) {
            assertThatThrownBy(() -> settings("GATEPOST_HTTP_BIND", address))
                    .isInstanceOf(Settings.Unusable.class)
                    .hasMessageContaining("plain_http_beyond_loopback")
                    .hasMessageContaining("GATEPOST_PUBLIC_BIND=" + address);
        }
        assertThat(settings("GATEPOST_HTTP_BIND", "127.0.0.1").httpPort()).isEqualTo(8080);
        assertThat(settings().doors().publicDoor().address().isLoopbackAddress())
                .isTrue();
        assertThatThrownBy(() -> settings("GATEPOST_PUBLIC_BIND", "gate.example.com"))
                .isInstanceOf(Settings.Unusable.class);
    }

    /** TLS-03 */
    @Test
    void aCallersCertificateIsOfAnAuthorityApart() {
        Certificates certificates = Certificates.open(settings(), NOW);
        var issued = certificates.issueClient("billing", Duration.ofDays(30)).orElseThrow();
        assertThat(issued.keyPem()).contains("PRIVATE KEY");
        assertThat(issued.toString()).doesNotContain("PRIVATE");
        assertThat(issued.thumbprint()).matches("[A-Za-z0-9_-]{43}");
        assertThat(certificates.current().callers())
                .doesNotContain(certificates.current().served().chain().getLast());
        assertThat(certificates.issueClient("billing,O=other", Duration.ofDays(1)))
                .isEmpty();
    }
}
