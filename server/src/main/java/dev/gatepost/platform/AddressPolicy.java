package dev.gatepost.platform;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which addresses a call may go to. Addresses that customers give must not reach what only we can reach (server-side
 * request forgery), so the public policies refuse every block that IANA's special-purpose registries (RFC 6890) keep
 * from the open internet: private, loopback, link-local, shared (CGNAT), multicast, documentation, benchmarking, and
 * IPv6 forms that carry such an IPv4 address inside. The check is made on what a name resolves to, at the moment of
 * connecting, so that a name that changes its mind is no way around it.
 */
public final class AddressPolicy {
    private static final AddressPolicy ANY = new AddressPolicy(true, true);
    private static final AddressPolicy PUBLIC = new AddressPolicy(false, false);
    private static final AddressPolicy PUBLIC_AND_LOOPBACK = new AddressPolicy(false, true);

    private static final List<AddressBlock> SPECIAL_V4 = AddressBlock.all(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            // Looks public and is the machine's own host in one large cloud (its "wire server").
            "168.63.129.16/32",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4");

    // Global unicast is 2000::/3; within it, these belong to protocols, documentation and 6to4.
    private static final AddressBlock GLOBAL_V6 = AddressBlock.of("2000::/3");
    private static final AddressBlock NAT64 = AddressBlock.of("64:ff9b::/96");
    private static final List<AddressBlock> SPECIAL_V6 =
            AddressBlock.all("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    // The WHATWG URL standard reads a host as IPv4 when its last label is a number (decimal, octal or hex).
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(?:.*\\.)?(?:[0-9]+|0x[0-9a-f]*)\\.?");
    private static final Pattern DOTTED_QUAD =
            Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");

    private final boolean anywhere;
    private final boolean loopback;

    private AddressPolicy(boolean anywhere, boolean loopback) {
        this.anywhere = anywhere;
        this.loopback = loopback;
    }

    /** No limit: for addresses that the operator gave. */
    public static AddressPolicy any() {
        return ANY;
    }

    /** The open internet alone: for addresses that customers gave. */
    public static AddressPolicy publicOnly() {
        return PUBLIC;
    }

    /** The open internet and this machine: for a first try on one computer. */
    public static AddressPolicy publicAndLoopback() {
        return PUBLIC_AND_LOOPBACK;
    }

    /** Resolves a host and lets its addresses through only if every one of them is allowed. */
    public InetAddress[] resolve(String host) throws UnknownHostException {
        Optional<String> strange = objectionTo(host);
        if (strange.isPresent()) {
            throw new ForbiddenAddress(strange.get());
        }
        InetAddress[] found = InetAddress.getAllByName(host);
        for (InetAddress address : found) {
            Optional<String> objection = objectionTo(address);
            if (objection.isPresent()) {
                throw new ForbiddenAddress(objection.get());
            }
        }
        return found;
    }

    /** Why a host as written is refused before it is looked up; empty when it is not. */
    public Optional<String> objectionTo(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        boolean number = ENDS_IN_NUMBER.matcher(lower).matches();
        if (!anywhere && number && !DOTTED_QUAD.matcher(lower).matches()) {
            return Optional.of("the host is a number in an unusual form; write four decimal parts or a name");
        }
        boolean six = lower.startsWith("[") && lower.endsWith("]");
        if (six || DOTTED_QUAD.matcher(lower).matches()) {
            try {
                return objectionTo(InetAddress.ofLiteral(six ? lower.substring(1, lower.length() - 1) : lower));
            } catch (IllegalArgumentException e) {
                return Optional.of("the host is no address");
            }
        }
        return Optional.empty();
    }

    /** Why an address is refused; empty when it is allowed. */
    public Optional<String> objectionTo(InetAddress address) {
        if (anywhere || (loopback && address.isLoopbackAddress()) || isPublic(address)) {
            return Optional.empty();
        }
        return Optional.of("the host leads to an address that is not on the open internet");
    }

    private static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress();
        return switch (address) {
            case Inet4Address v4 -> SPECIAL_V4.stream().noneMatch(block -> block.holds(bytes));
            case Inet6Address v6 when NAT64.holds(bytes) -> isPublicV4(Arrays.copyOfRange(bytes, 12, 16));
            case Inet6Address v6 ->
                GLOBAL_V6.holds(bytes) && SPECIAL_V6.stream().noneMatch(block -> block.holds(bytes));
            default -> false;
        };
    }

    private static boolean isPublicV4(byte[] bytes) {
        return SPECIAL_V4.stream().noneMatch(block -> block.holds(bytes));
    }

    /** The host leads where the policy lets nobody go. Nothing was sent. */
    public static final class ForbiddenAddress extends UnknownHostException {
        private static final long serialVersionUID = 1;

        ForbiddenAddress(String why) {
            super(why);
        }
    }
}
