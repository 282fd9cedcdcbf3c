package dev.gatepost.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code gatepost certificates}: what the TLS doors serve, and certificates for callers (TLS-01, TLS-03). */
@Command(
        name = "certificates",
        description = "Shows, reloads and issues certificates.",
        subcommands = {
            CertificatesCommand.Authority.class,
            CertificatesCommand.Listing.class,
            CertificatesCommand.Reload.class,
            CertificatesCommand.IssueClient.class
        })
final class CertificatesCommand {
    @Command(
            name = "ca",
            description = "Prints the local authority as PEM, for clients of the TLS doors: curl --cacert FILE …")
    static final class Authority implements Callable<Integer> {
        @Override
        public Integer call() throws IOException {
            Path file = Gatepost.dataDir().resolve("tls").resolve("authority.pem");
            if (!Files.exists(file)) {
                System.err.println("There is no " + file + " yet; the first start makes it.");
                return 1;
            }
            System.out.print(Files.readString(file));
            return 0;
        }
    }

    @Command(name = "list", description = "Prints until when the certificates in use hold.")
    static final class Listing implements Callable<Integer> {
        @Override
        public Integer call() {
            Optional<ObjectNode> answer = LocalCall.ask(Map.of("command", "certificates-list"));
            answer.ifPresent(a -> {
                for (JsonNode c : a.get("data")) {
                    System.out.println(c.get("certificate").asString() + "  until "
                            + c.get("until").asString()
                            + (c.get("renewed_by_itself").asBoolean() ? ", renewed by itself" : ""));
                }
            });
            return answer.isPresent() ? 0 : 1;
        }
    }

    @Command(name = "reload", description = "Takes up changed certificate files now; no connection is dropped.")
    static final class Reload implements Callable<Integer> {
        @Override
        public Integer call() {
            Optional<ObjectNode> answer = LocalCall.ask(Map.of("command", "certificates-reload"));
            answer.ifPresent(
                    a -> System.err.println("Certificates: " + a.get("outcome").asString() + "."));
            return answer.isPresent() ? 0 : 1;
        }
    }

    @Command(
            name = "issue-client",
            description = "Makes a certificate for a caller of the mutual door: NAME.key (0600) and NAME.pem.")
    static final class IssueClient implements Callable<Integer> {
        @Parameters(paramLabel = "NAME", description = "The caller's name.")
        @SuppressWarnings("NullAway.Init")
        private String name;

        @Option(names = "--days", description = "How long it lives: 365 if not said, at most 825.")
        private int days = 365;

        @Option(names = "--folder", description = "Where the files go: here if not said.")
        private Path folder = Path.of(".");

        @Override
        public Integer call() throws IOException {
            if (!Files.isWritable(folder)) {
                System.err.println("Nothing can be written to " + folder + ". Choose another with --folder.");
                return 1;
            }
            Optional<ObjectNode> answer =
                    LocalCall.ask(Map.of("command", "certificates-issue", "name", name, "days", days));
            if (answer.isEmpty()) {
                return 1;
            }
            ObjectNode made = answer.get();
            try {
                write(folder.resolve(name + ".key"), made.get("key").asString(), "rw-------");
                write(folder.resolve(name + ".pem"), made.get("certificate").asString(), "rw-r--r--");
            } catch (FileAlreadyExistsException e) {
                System.err.println(e.getFile() + " exists and is not overwritten. Move it, and issue again.");
                return 1;
            }
            System.err.println("Made " + name + ".key and " + name + ".pem, until "
                    + made.get("until").asString() + ".");
            System.out.println(made.get("thumbprint").asString());
            return 0;
        }

        private static void write(Path file, String text, String mode) throws IOException {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode)));
            Files.writeString(file, text);
        }
    }
}
