package dev.gatepost.platform;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the doors with TLS are, under which names they are called, and with which certificates they answer (TLS-01).
 *
 * @param publicDoor the API, callbacks and pages
 * @param mutualDoor the same for callers who show a certificate
 * @param privateDoor the console
 * @param names further host names or addresses under which this Gatepost is called
 * @param own the company's certificate; empty while the local authority makes one
 * @param clientAuthorities a PEM file of authorities whose client certificates are believed beside our own
 * @param consoleUrl where people reach the private door; empty for this machine
 * @param proxies what stands before the doors and may say for whom it calls
 */
public record DoorSettings(
        Listener publicDoor,
        Listener mutualDoor,
        Listener privateDoor,
        Set<String> names,
        Optional<Files> own,
        Optional<Path> clientAuthorities,
        Optional<String> consoleUrl,
        TrustedProxies proxies) {
    /** The settings that are read here. */
    static final List<String> KNOWN = List.of(
            "GATEPOST_HTTP_BIND",
            "GATEPOST_PUBLIC_BIND",
            "GATEPOST_PUBLIC_PORT",
            "GATEPOST_MUTUAL_BIND",
            "GATEPOST_MUTUAL_PORT",
            "GATEPOST_PRIVATE_BIND",
            "GATEPOST_PRIVATE_PORT",
            "GATEPOST_TLS_NAMES",
            "GATEPOST_TLS_CERTIFICATE",
            "GATEPOST_TLS_KEY",
            "GATEPOST_TLS_PASSWORD_FILE",
            "GATEPOST_CLIENT_AUTHORITIES",
            "GATEPOST_CONSOLE_URL",
            "GATEPOST_TRUSTED_PROXIES");

    private static final String OFF = "off";
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

    public DoorSettings {
        names = Set.copyOf(names);
    }

    /**
     * One listener.
     *
     * @param port 0 for a free one, negative when this door is not opened
     */
    public record Listener(InetAddress address, int port) {
        public boolean isOpen() {
            return port >= 0;
        }

        Listener chosen(IntSupplier free) {
            return port == 0 ? new Listener(address, free.getAsInt()) : this;
        }
    }

    /**
     * A certificate that the company brings.
     *
     * @param certificate PEM with the whole chain, or PKCS #12
     * @param key PEM; empty where the first file is PKCS #12
     * @param password a file with the PKCS #12 password
     */
    public record Files(Path certificate, Optional<Path> key, Optional<Path> password) {}

    static DoorSettings read(Map<String, String> all) {
        refusePlainElsewhere(all.get("GATEPOST_HTTP_BIND"));
        return new DoorSettings(
                listener(all, "GATEPOST_PUBLIC", 8443),
                listener(all, "GATEPOST_MUTUAL", 8444),
                listener(all, "GATEPOST_PRIVATE", 9443),
                names(all.getOrDefault("GATEPOST_TLS_NAMES", "")),
                files(all),
                Optional.ofNullable(all.get("GATEPOST_CLIENT_AUTHORITIES")).map(Path::of),
                Optional.ofNullable(all.get("GATEPOST_CONSOLE_URL")).map(DoorSettings::consoleUrl),
                TrustedProxies.read(all.getOrDefault("GATEPOST_TRUSTED_PROXIES", "")));
    }

    /** The same with a free port in place of each 0. */
    DoorSettings withPortsChosen(IntSupplier free) {
        return new DoorSettings(
                publicDoor.chosen(free),
                mutualDoor.chosen(free),
                privateDoor.chosen(free),
                names,
                own,
                clientAuthorities,
                consoleUrl,
                proxies);
    }

    /** Whether any door with TLS is opened. */
    public boolean isOpen() {
        return publicDoor.isOpen() || mutualDoor.isOpen() || privateDoor.isOpen();
    }

    /** Where people reach the private door by TLS: the name that was given, or this machine. */
    public String console() {
        return consoleUrl.orElse("https://localhost:" + privateDoor.port());
    }

    /** All names under which we are called, those of this machine included, in a fixed order. */
    public Set<String> allNames(Optional<String> publicUrl, Optional<String> pagesUrl) {
        Set<String> out = new TreeSet<>(List.of("localhost", "127.0.0.1", "::1"));
        out.addAll(names);
        for (Optional<String> url : List.of(publicUrl, pagesUrl, consoleUrl)) {
            url.map(u -> URI.create(u).getHost()).ifPresent(h -> out.add(bare(h)));
        }
        return out;
    }

    private static String bare(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.startsWith("[") ? lower.substring(1, lower.length() - 1) : lower;
    }

    private static void refusePlainElsewhere(@Nullable String bind) {
        if (bind != null && !address("GATEPOST_HTTP_BIND", bind).isLoopbackAddress()) {
            throw new Settings.Unusable("plain_http_beyond_loopback: GATEPOST_HTTP_BIND is " + bind
                    + ", and keys and messages would cross the network in the clear. Leave it out; set"
                    + " GATEPOST_PUBLIC_BIND=" + bind + " to open the door with TLS there.");
        }
    }

    private static Listener listener(Map<String, String> all, String door, int otherwise) {
        String bind = all.getOrDefault(door + "_BIND", "127.0.0.1");
        String name = door + "_PORT";
        int port = OFF.equals(all.get(name)) ? -1 : Settings.port(all, name, otherwise);
        return new Listener(address(door + "_BIND", bind), port);
    }

    /** Names are not looked up: what one leads to may change between the check and the bind. */
    private static InetAddress address(String name, String literal) {
        try {
            return AddressBlock.literal(literal.equals("localhost") ? "127.0.0.1" : literal);
        } catch (IllegalArgumentException e) {
            throw new Settings.Unusable(name + " must be an address of this machine, such as 0.0.0.0 or 192.0.2.7.");
        }
    }

    private static Set<String> names(String written) {
        Set<String> out = new TreeSet<>();
        Arrays.stream(written.split(","))
                .map(n -> n.strip().toLowerCase(Locale.ROOT))
                .filter(n -> !n.isEmpty())
                .forEach(out::add);
        for (String name : out) {
            if (!name.matches(LABEL + "(\\." + LABEL + ")*") && !isAddress(name)) {
                throw new Settings.Unusable("GATEPOST_TLS_NAMES: '" + name
                        + "' is no host name or address. Give names with commas between, such as gate.example.com.");
            }
        }
        return out;
    }

    /** Whether a name is an address in digits. */
    public static boolean isAddress(String name) {
        try {
            return AddressBlock.literal(name).getAddress().length > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Optional<Files> files(Map<String, String> all) {
        String certificate = all.get("GATEPOST_TLS_CERTIFICATE");
        Optional<Path> key = Optional.ofNullable(all.get("GATEPOST_TLS_KEY")).map(Path::of);
        Optional<Path> password =
                Optional.ofNullable(all.get("GATEPOST_TLS_PASSWORD_FILE")).map(Path::of);
        if (certificate == null) {
            if (key.isPresent()) {
                throw new Settings.Unusable("GATEPOST_TLS_KEY needs GATEPOST_TLS_CERTIFICATE, its certificate.");
            }
            return Optional.empty();
        }
        boolean store = certificate.matches("(?i).*\\.(p12|pfx)");
        if (store == key.isPresent()) {
            throw new Settings.Unusable("GATEPOST_TLS_CERTIFICATE is either a PEM file with GATEPOST_TLS_KEY beside it,"
                    + " or a file that ends in .p12 with GATEPOST_TLS_PASSWORD_FILE.");
        }
        return Optional.of(new Files(Path.of(certificate), key, password));
    }

    private static String consoleUrl(String url) {
        if (!url.matches("https://[a-z0-9.-]+(:[0-9]{1,5})?")) {
            throw new Settings.Unusable(
                    "GATEPOST_CONSOLE_URL must be an address such as https://gate.example.com:9443.");
        }
        return url;
    }
}
