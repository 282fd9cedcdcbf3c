package dev.gatepost.platform;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The machines before the doors that may say for whom they call (ACC-11). What anybody else says is not believed. Of a
 * chain the nearest address that is no proxy of ours is the caller: what lies beyond it was written by the caller. Both
 * {@code Forwarded} (RFC 7239) and {@code X-Forwarded-For} are read; where both are sent and differ, neither counts.
 */
public record TrustedProxies(List<AddressBlock> blocks) {
    private static final Pattern FORWARDED_FOR = Pattern.compile("(?i)(?:^|;)\\s*for=(\"[^\"]*\"|[^;\\s]+)\\s*(?=;|$)");
    private static final Pattern PROTO = Pattern.compile("(?i)(?:^|;)\\s*proto=\"?(https?)\"?\\s*(?=;|$)");
    private static final int MOST_HOPS = 20;

    public TrustedProxies {
        blocks = List.copyOf(blocks);
    }

    /**
     * What came with a request from a proxy.
     *
     * @param forwarded the values of {@code Forwarded}, joined by commas, or null
     * @param forwardedFor the values of {@code X-Forwarded-For}, joined by commas, or null
     * @param forwardedProto the value of {@code X-Forwarded-Proto}, or null
     */
    public record Said(
            @Nullable String forwarded,
            @Nullable String forwardedFor,
            @Nullable String forwardedProto) {}

    /**
     * For whom a call is made.
     *
     * @param address the caller's
     * @param plain whether the caller spoke plain HTTP with the proxy
     */
    public record Caller(String address, boolean plain) {}

    static TrustedProxies read(String written) {
        try {
            return new TrustedProxies(Arrays.stream(written.split(","))
                    .map(String::strip)
                    .filter(b -> !b.isEmpty())
                    .map(AddressBlock::of)
                    .toList());
        } catch (IllegalArgumentException e) {
            throw new Settings.Unusable(
                    "GATEPOST_TRUSTED_PROXIES takes addresses or networks with commas between: 192.0.2.7, 10.0.0.0/8.");
        }
    }

    public boolean isEmpty() {
        return blocks.isEmpty();
    }

    /** Whether this address is one of the proxies. */
    public boolean trusts(String address) {
        return literal(address).map(this::trusts).orElse(false);
    }

    private boolean trusts(InetAddress address) {
        return blocks.stream().anyMatch(b -> b.holds(address.getAddress()));
    }

    /** The caller behind a proxy that {@link #trusts} knows; empty when it says nothing that can be understood. */
    public Optional<Caller> callerOf(Said said) {
        List<InetAddress> standard = new ArrayList<>();
        List<InetAddress> common = new ArrayList<>();
        boolean understood = gather(said.forwarded(), true, standard) && gather(said.forwardedFor(), false, common);
        if (!understood || standard.isEmpty() && common.isEmpty()) {
            return Optional.empty();
        }
        if (!standard.isEmpty() && !common.isEmpty() && !standard.equals(common)) {
            return Optional.empty();
        }
        List<InetAddress> chain = standard.isEmpty() ? common : standard;
        InetAddress caller = chain.getFirst();
        for (InetAddress hop : chain.reversed()) {
            caller = hop;
            if (!trusts(hop)) {
                break;
            }
        }
        return Optional.of(new Caller(caller.getHostAddress(), isPlain(said)));
    }

    private static boolean isPlain(Said said) {
        if (said.forwardedProto() != null) {
            return !said.forwardedProto().strip().equalsIgnoreCase("https");
        }
        if (said.forwarded() != null) {
            String[] hops = said.forwarded().split(",");
            Matcher proto = PROTO.matcher(hops[hops.length - 1]);
            return proto.find() && proto.group(1).toLowerCase(Locale.ROOT).equals("http");
        }
        return false;
    }

    /** Reads a chain, the nearest hop last; false when any of it is no address (unknown, obfuscated, a name). */
    private static boolean gather(@Nullable String value, boolean standard, List<InetAddress> out) {
        if (value == null) {
            return true;
        }
        String[] hops = value.split(",");
        if (hops.length > MOST_HOPS) {
            return false;
        }
        for (String hop : hops) {
            Optional<InetAddress> address = standard ? forwardedFor(hop) : node(hop.strip());
            if (address.isEmpty()) {
                return false;
            }
            out.add(address.get());
        }
        return true;
    }

    private static Optional<InetAddress> forwardedFor(String element) {
        Matcher found = FORWARDED_FOR.matcher(element);
        return found.find() ? node(found.group(1).replace("\"", "")) : Optional.empty();
    }

    /** An address with or without port: {@code 192.0.2.1:4711}, {@code [2001:db8::1]:4711}, {@code 2001:db8::1}. */
    private static Optional<InetAddress> node(String text) {
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            return end < 0 ? Optional.empty() : literal(text.substring(1, end));
        }
        boolean four = text.indexOf(':') >= 0 && text.indexOf(':') == text.lastIndexOf(':');
        return literal(four ? text.substring(0, text.indexOf(':')) : text);
    }

    private static Optional<InetAddress> literal(String text) {
        try {
            return Optional.of(AddressBlock.literal(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
