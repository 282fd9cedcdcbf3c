package dev.gatepost.platform;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * The settings, from the environment or from {@code gatepost.settings} in the data folder (lines {@code NAME=value};
 * the environment wins). An unknown {@code GATEPOST_} name stops the start and the nearest known one is suggested.
 *
 * @param pagesUrl where people reach the pages under {@code /p/}; empty for where everybody reaches the API
 * @param metricsPort where metrics and health are served on loopback beside the doors; empty when they are not
 * @param traces where spans are sent; empty when they are not
 * @param ruleKeys a file of further public keys whose releases of rules are acceptable
 * @param keys where keys and secrets are and how often they change
 * @param rates the settings {@code GATEPOST_RATE_…} as they stand
 * @param doors the listeners with TLS
 * @param anchor where the audit's checkpoints are kept outside
 * @param recovery where the journal is, and how long backups are kept
 * @param region where this node and its store are, as {@code EU}; empty where nobody says
 * @param oidc the company's own sign-in service; empty where people have accounts of this Gatepost alone
 */
public record Settings(
        Path dataDir,
        Optional<Secret> databaseUrl,
        Optional<Path> rootKeyFile,
        int httpPort,
        int privateHttpPort,
        Optional<String> publicUrl,
        Optional<String> pagesUrl,
        int sandboxPort,
        boolean eventsToLoopback,
        OptionalInt metricsPort,
        Optional<Traces.Settings> traces,
        Map<String, String> rates,
        Optional<Path> ruleKeys,
        KeySettings keys,
        DoorSettings doors,
        AnchorSettings anchor,
        RecoverySettings recovery,
        Optional<String> region,
        Optional<OidcSettings> oidc,
        boolean demo) {
    private static final String RATE = "GATEPOST_RATE_";

    private static final List<String> KNOWN = List.of(
            "GATEPOST_DATA_DIR",
            "GATEPOST_DATABASE_URL",
            "GATEPOST_ROOT_KEY_FILE",
            "GATEPOST_HTTP_PORT",
            "GATEPOST_PRIVATE_HTTP_PORT",
            "GATEPOST_PUBLIC_URL",
            "GATEPOST_PAGES_URL",
            "GATEPOST_SANDBOX_PORT",
            "GATEPOST_EVENTS_TO_LOOPBACK",
            "GATEPOST_METRICS_PORT",
            "GATEPOST_OTLP_ENDPOINT",
            "GATEPOST_TRACES_PER_MILLE",
            "GATEPOST_RULE_KEYS",
            "GATEPOST_REGION",
            "GATEPOST_RATE_SOURCE_ADDRESS",
            "GATEPOST_RATE_CREDENTIAL",
            "GATEPOST_RATE_ENDPOINT",
            "GATEPOST_RATE_WORKSPACE",
            "GATEPOST_RATE_SENDER",
            "GATEPOST_RATE_PURPOSE",
            "GATEPOST_RATE_COUNTRY",
            "GATEPOST_RATE_CONTACT",
            "GATEPOST_RATE_LOOKUP");
    /** Names that the launcher and the command line use, not the server. */
    private static final List<String> OTHERS =
            List.of("GATEPOST_KEY", "GATEPOST_FACTS", "GATEPOST_JAVA", "GATEPOST_HOME", "GATEPOST_JAVA_OPTS");

    /** A setting that cannot be used; the message says which, why and the mend. */
    public static final class Unusable extends RuntimeException {
        @java.io.Serial
        private static final long serialVersionUID = 1;

        public Unusable(String what) {
            super(what);
        }
    }

    /** Reads and checks the settings. */
    public static Settings read(Map<String, String> environment, boolean demo) {
        Path data =
                Path.of(environment.getOrDefault("GATEPOST_DATA_DIR", "data")).toAbsolutePath();
        Map<String, String> file = file(data.resolve("gatepost.settings"));
        Map<String, String> all = new LinkedHashMap<>(file);
        environment.forEach((name, value) -> {
            if (name.startsWith("GATEPOST_")) {
                all.put(name, value);
            }
        });
        for (String name : all.keySet()) {
            if (!KNOWN.contains(name)
                    && !KeySettings.KNOWN.contains(name)
                    && !DoorSettings.KNOWN.contains(name)
                    && !OidcSettings.KNOWN.contains(name)
                    && !AnchorSettings.KNOWN.contains(name)
                    && !RecoverySettings.KNOWN.contains(name)
                    && !OTHERS.contains(name)) {
                throw new Unusable(name + " is not a setting. Known are: " + String.join(", ", KNOWN) + ", "
                        + String.join(", ", KeySettings.KNOWN) + ", " + String.join(", ", DoorSettings.KNOWN) + ", "
                        + String.join(", ", OidcSettings.KNOWN) + ", "
                        + String.join(", ", AnchorSettings.KNOWN) + ", "
                        + String.join(", ", RecoverySettings.KNOWN) + ".");
            }
        }
        return new Settings(
                data,
                Optional.ofNullable(all.get("GATEPOST_DATABASE_URL")).map(Secret::new),
                Optional.ofNullable(all.get("GATEPOST_ROOT_KEY_FILE")).map(Path::of),
                port(all, "GATEPOST_HTTP_PORT", 8080),
                port(all, "GATEPOST_PRIVATE_HTTP_PORT", 9080),
                Optional.ofNullable(all.get("GATEPOST_PUBLIC_URL")),
                pagesUrl(all),
                port(all, "GATEPOST_SANDBOX_PORT", 8090),
                Boolean.parseBoolean(all.getOrDefault("GATEPOST_EVENTS_TO_LOOPBACK", "false")) || demo,
                all.containsKey("GATEPOST_METRICS_PORT")
                        ? OptionalInt.of(port(all, "GATEPOST_METRICS_PORT", 0))
                        : OptionalInt.empty(),
                traces(all),
                all.entrySet().stream()
                        .filter(e -> e.getKey().startsWith(RATE))
                        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue)),
                Optional.ofNullable(all.get("GATEPOST_RULE_KEYS")).map(Path::of),
                KeySettings.of(file, all, environment),
                DoorSettings.read(all),
                AnchorSettings.read(all),
                RecoverySettings.read(all, data),
                region(all),
                OidcSettings.read(all),
                demo);
    }

    /** What providers are told to call. */
    public String callbackBase() {
        return publicUrl.orElse("http://127.0.0.1:" + httpPort);
    }

    /** Where people reach the pages: a name of their own, or the public one. */
    public String pagesBase() {
        return pagesUrl.orElseGet(this::callbackBase);
    }

    private static Optional<String> pagesUrl(Map<String, String> all) {
        String url = all.get("GATEPOST_PAGES_URL");
        if (url != null && !url.matches("https://[a-z0-9.-]+(:[0-9]{1,5})?")) {
            throw new Unusable("GATEPOST_PAGES_URL must be an address such as https://go.example.com.");
        }
        return Optional.ofNullable(url);
    }

    private static Optional<String> region(Map<String, String> all) {
        String region = all.get("GATEPOST_REGION");
        if (region != null && !region.matches("[A-Z][A-Z0-9-]{1,15}")) {
            throw new Unusable("GATEPOST_REGION must be a word such as EU, US or EU-CENTRAL.");
        }
        return Optional.ofNullable(region);
    }

    /** The same with a free port in place of each 0, so that the address is known before anybody listens there. */
    public Settings withPortsChosen() {
        return new Settings(
                dataDir,
                databaseUrl,
                rootKeyFile,
                httpPort == 0 ? freePort() : httpPort,
                privateHttpPort == 0 ? freePort() : privateHttpPort,
                publicUrl,
                pagesUrl,
                sandboxPort,
                eventsToLoopback,
                metricsPort.stream().map(p -> p == 0 ? freePort() : p).findFirst(),
                traces,
                rates,
                ruleKeys,
                keys,
                doors.withPortsChosen(Settings::freePort),
                anchor,
                recovery,
                region,
                oidc,
                demo);
    }

    private static Optional<Traces.Settings> traces(Map<String, String> all) {
        String endpoint = all.get("GATEPOST_OTLP_ENDPOINT");
        if (endpoint == null) {
            return Optional.empty();
        }
        String perMille = all.getOrDefault("GATEPOST_TRACES_PER_MILLE", "100");
        if (!endpoint.matches("https?://[A-Za-z0-9.:\\[\\]-]+(/[A-Za-z0-9._~/-]*[A-Za-z0-9._~-])?")) {
            throw new Unusable("GATEPOST_OTLP_ENDPOINT must be an address such as http://127.0.0.1:4318.");
        }
        if (!perMille.matches("[0-9]{1,3}|1000")) {
            throw new Unusable("GATEPOST_TRACES_PER_MILLE must be a number from 0 to 1000.");
        }
        return Optional.of(new Traces.Settings(URI.create(endpoint), Integer.parseInt(perMille)));
    }

    private static int freePort() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new Unusable("No port is free on the loopback address.");
        }
    }

    static int port(Map<String, String> all, String name, int otherwise) {
        String text = all.get(name);
        if (text == null || text.isBlank()) {
            return otherwise;
        }
        try {
            int port = Integer.parseInt(text.strip());
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw new Unusable(name + " must be a port number from 0 to 65535.");
        }
        throw new Unusable(name + " must be a port number from 0 to 65535.");
    }

    private static Map<String, String> file(Path path) {
        Map<String, String> out = new LinkedHashMap<>();
        if (!Files.exists(path)) {
            return out;
        }
        try {
            for (String line : Files.readAllLines(path)) {
                String text = line.strip();
                int equals = text.indexOf('=');
                if (!text.isEmpty() && !text.startsWith("#") && equals > 0) {
                    out.put(
                            text.substring(0, equals).strip(),
                            text.substring(equals + 1).strip());
                }
            }
        } catch (IOException e) {
            throw new Unusable("The settings file " + path + " cannot be read.");
        }
        return out;
    }
}
