package dev.gatepost.platform.tls;

import dev.gatepost.platform.DoorSettings;
import dev.gatepost.platform.Failures;
import dev.gatepost.platform.Settings;
import dev.gatepost.platform.Settings.Unusable;
import dev.gatepost.platform.Telemetry;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates in use (TLS-01, TLS-03): the company's where it brings some, else those of the local authority,
 * renewed before they end. What changes on disk is taken up by {@link #refresh}; what cannot be used is not, and the
 * old one stays.
 */
public final class Certificates {
    private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);
    private static final Telemetry.Readings ENDS = Telemetry.readings(
            "gatepost_certificate_days_left", "Days until a certificate in use ends; below 0 it has.", "certificate");

    /** From here on the end of a certificate that nobody renews by itself is told. */
    public static final Duration WARNED = Duration.ofDays(21);

    private final DoorSettings doors;
    private final Clock clock;
    private final LocalAuthority local;
    private Material current;
    private String stamp;
    private Instant told = Instant.MIN;

    /**
     * What a door needs.
     *
     * @param served for every name but this machine's own
     * @param local for {@code localhost}
     * @param callers the authorities whose client certificates are believed
     */
    public record Material(Identity served, Identity local, List<X509Certificate> callers) {
        public Material {
            callers = List.copyOf(callers);
        }
    }

    /** When a certificate in use ends, and whether it is renewed by itself. */
    public record End(String certificate, Instant at, boolean renewed) {}

    /** What came of a look at the files. */
    public sealed interface Refreshed {
        record Changed() implements Refreshed {}

        record Same() implements Refreshed {}

        /** The old ones stay in use. */
        record Unusable(String why) implements Refreshed {}
    }

    private Certificates(Settings settings, Clock clock) {
        this.doors = settings.doors();
        this.clock = clock;
        this.local = new LocalAuthority(
                settings.dataDir(), doors.allNames(settings.publicUrl(), settings.pagesUrl()), clock);
        this.stamp = CertificateFiles.stamp(watched());
        this.current = read();
        measure();
    }

    /** Opens the certificates, or makes them. Throws {@link Unusable} when a configured one cannot be used. */
    public static Certificates open(Settings settings, Clock clock) {
        return new Certificates(settings, clock);
    }

    private Material read() {
        List<X509Certificate> callers = new ArrayList<>(local.clientAuthorities());
        doors.clientAuthorities().ifPresent(file -> callers.addAll(CertificateFiles.certificates(file)));
        Identity served = doors.own().map(CertificateFiles::own).orElseGet(local::serverIdentity);
        if (served.end().isBefore(clock.instant())) {
            throw new Unusable("The certificate " + served.certificate().getSubjectX500Principal() + " ended at "
                    + served.end() + ". Put a newer one in its place.");
        }
        return new Material(served, local.serverIdentity(), callers);
    }

    public synchronized Material current() {
        return current;
    }

    /** Looks at the files and at the ends; what is new and can be used is used from now on. */
    public synchronized Refreshed refresh() {
        String found = CertificateFiles.stamp(watched());
        try {
            boolean renewed = local.renew();
            if (!renewed && found.equals(stamp)) {
                measure();
                return new Refreshed.Same();
            }
            // Seen, whether it can be used or not: the same fault is told once.
            stamp = found;
            current = read();
            measure();
            LOG.info("certificates were taken up: {}", current.served());
            return new Refreshed.Changed();
        } catch (Unusable e) {
            LOG.warn("certificates were not taken up, the old ones stay: {}", e.getMessage());
            return new Refreshed.Unusable(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            LOG.warn("certificates could not be renewed: {}", Failures.describe(e));
            return new Refreshed.Unusable("the folder tls in the data folder cannot be written");
        }
    }

    private List<Path> watched() {
        List<Path> out = new ArrayList<>();
        doors.own().ifPresent(files -> {
            out.add(files.certificate());
            files.key().ifPresent(out::add);
            files.password().ifPresent(out::add);
        });
        doors.clientAuthorities().ifPresent(out::add);
        return out;
    }

    /** The ends of all in use. */
    public synchronized List<End> ends() {
        List<End> out = new ArrayList<>();
        out.add(new End("server", current.served().end(), doors.own().isEmpty()));
        out.add(new End("local_authority", local.serverAuthority().getNotAfter().toInstant(), true));
        return out;
    }

    private void measure() {
        Map<List<String>, Double> days = new HashMap<>();
        for (End end : ends()) {
            double left = Duration.between(clock.instant(), end.at()).toSeconds() / 86_400.0;
            days.put(List.of(end.certificate()), left);
            if (!end.renewed()
                    && left < WARNED.toDays()
                    && told.isBefore(clock.instant().minus(Duration.ofDays(1)))) {
                told = clock.instant();
                LOG.warn("the {} certificate ends at {}; put a newer one in its place", end.certificate(), end.at());
            }
        }
        ENDS.replace(days);
    }

    /** PEM of the authority that clients of our doors trust, while the doors serve its certificates. */
    public String authorityPem() {
        return CertificateFiles.pem(List.of(local.serverAuthority()));
    }

    /**
     * A certificate with its key for a caller, as PEM: key, certificate, authority.
     *
     * @param name 1 to 40 letters, digits, dots, hyphens, underscores; becomes the common name
     */
    public Optional<Issued> issueClient(String name, Duration life) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,39}")) {
            return Optional.empty();
        }
        Identity made = local.issueClient(name, life);
        return Optional.of(new Issued(
                CertificateFiles.pem(List.of(made.key())),
                CertificateFiles.pem(made.chain()),
                Thumbprint.of(made.certificate()),
                made.end()));
    }

    /** A caller's certificate; the key is nowhere else. */
    public record Issued(String keyPem, String certificatePem, String thumbprint, Instant end) {
        @Override
        public String toString() {
            return "Issued(" + thumbprint + ")";
        }
    }
}
