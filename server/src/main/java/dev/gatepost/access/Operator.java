package dev.gatepost.access;

import dev.gatepost.platform.Ids;
import java.util.Optional;
import java.util.UUID;

/**
 * A person who signs in.
 *
 * @param name the sign-in name, which is no address and no secret
 */
public record Operator(UUID id, String name) {
    private static final String PREFIX = "opr";

    /** {@code opr_…} */
    public String written() {
        return Ids.write(PREFIX, id);
    }

    /** How the audit names the person. */
    public String actor() {
        return "operator:" + written();
    }

    /** Reads the written form of an operator's id; empty when it is none. */
    public static Optional<UUID> parse(String text) {
        return Ids.read(PREFIX, text);
    }
}
