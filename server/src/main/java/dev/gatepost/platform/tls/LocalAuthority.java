package dev.gatepost.platform.tls;

import dev.gatepost.platform.Settings.Unusable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two authorities that a first start makes, in the data folder's {@code tls} (folder 0700, files 0600): one for
 * this Gatepost's own doors, which can speak for its names alone, and one for callers with certificates. Kept apart, so
 * that who trusts our doors trusts no caller for it, and the other way round.
 */
final class LocalAuthority {
    /** What browsers and clients were told to trust lives long; what is served does not. */
    static final Duration AUTHORITY_LIFE = Duration.ofDays(5 * 365);

    static final Duration SERVER_LIFE = Duration.ofDays(90);
    static final Duration CLIENT_LIFE = Duration.ofDays(365);
    /** From here on there is a new one, so that nobody meets the end of the old. */
    private static final Duration SERVER_SPARE = Duration.ofDays(30);

    private static final Duration AUTHORITY_SPARE = CLIENT_LIFE.plusDays(30);
    private static final Logger LOG = LoggerFactory.getLogger(LocalAuthority.class);

    private final Path folder;
    private final Set<String> names;
    private final Clock clock;
    private Identity servers;
    private Identity clients;
    private Identity server;

    /** Opens what is there and makes what is missing. Throws {@link Unusable} when the folder cannot be used. */
    LocalAuthority(Path data, Set<String> names, Clock clock) {
        this.folder = data.resolve("tls");
        this.names = Set.copyOf(names);
        this.clock = clock;
        try {
            Files.createDirectories(data);
            if (!Files.isDirectory(folder)) {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            servers = servers();
            clients = clients();
            server = server();
        } catch (IOException e) {
            throw new Unusable(folder + " cannot be used: " + e.getMessage()
                    + ". See that it belongs to the user who starts Gatepost.");
        }
    }

    /** Renews what is near its end; whether anything changed. */
    synchronized boolean renew() throws IOException {
        List<Identity> before = List.of(servers, clients, server);
        servers = servers();
        clients = clients();
        server = server();
        return !before.equals(List.of(servers, clients, server));
    }

    synchronized Identity serverIdentity() {
        return server;
    }

    synchronized X509Certificate serverAuthority() {
        return servers.certificate();
    }

    /** The authorities whose client certificates are ours. An older one is believed until it ends. */
    synchronized List<X509Certificate> clientAuthorities() {
        return clients.chain();
    }

    /** A certificate with its key for a caller of this name. */
    synchronized Identity issueClient(String name, Duration life) {
        Identity issuer = new Identity(clients.key(), List.of(clients.certificate()));
        return new Issue(clock.instant()).client(issuer, name, life);
    }

    private Identity servers() throws IOException {
        Identity kept = kept("authority");
        if (kept != null && lasts(kept, AUTHORITY_SPARE) && Issue.speaksFor(kept.certificate(), names)) {
            return kept;
        }
        if (kept != null) {
            LOG.warn("the local authority is made anew, for {}; clients must trust the new one", new TreeSet<>(names));
        }
        Identity made = new Issue(clock.instant()).serverAuthority(title(""), names, AUTHORITY_LIFE);
        keep("authority", made);
        return made;
    }

    private Identity clients() throws IOException {
        Identity kept = kept("client-authority");
        if (kept != null && !kept.certificate().getNotAfter().toInstant().isBefore(atLeast(AUTHORITY_SPARE))) {
            return kept;
        }
        Identity made = new Issue(clock.instant()).clientAuthority(title(" for callers"), AUTHORITY_LIFE);
        if (kept != null) {
            // The certificates that the old one signed are still in use.
            made = new Identity(made.key(), List.of(made.certificate(), kept.certificate()));
        }
        keep("client-authority", made);
        return made;
    }

    private Identity server() throws IOException {
        Identity kept = kept("server");
        if (kept != null && lasts(kept, SERVER_SPARE) && kept.chain().getLast().equals(servers.certificate())) {
            return kept;
        }
        Identity made = new Issue(clock.instant()).server(servers, names, SERVER_LIFE);
        keep("server", made);
        return made;
    }

    private static String title(String kind) {
        byte[] mark = new byte[4];
        new java.security.SecureRandom().nextBytes(mark);
        return "Gatepost local authority" + kind + " " + HexFormat.of().formatHex(mark);
    }

    private boolean lasts(Identity identity, Duration spare) {
        return !identity.end().isBefore(atLeast(spare));
    }

    private Instant atLeast(Duration spare) {
        return clock.instant().plus(spare);
    }

    private @org.jspecify.annotations.Nullable Identity kept(String name) {
        Path key = folder.resolve(name + ".key");
        Path certificate = folder.resolve(name + ".pem");
        return Files.exists(key) && Files.exists(certificate)
                ? new Identity(CertificateFiles.key(key), CertificateFiles.certificates(certificate))
                : null;
    }

    private void keep(String name, Identity made) throws IOException {
        CertificateFiles.write(folder.resolve(name + ".key"), CertificateFiles.pem(List.of(made.key())));
        CertificateFiles.write(folder.resolve(name + ".pem"), CertificateFiles.pem(made.chain()));
    }
}
