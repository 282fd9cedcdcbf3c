package dev.gatepost.audit;

import dev.gatepost.platform.UuidV7;
import org.jspecify.annotations.Nullable;

/**
 * From where the call came that this thread works for: {@code ip:203.0.113.7} for systems and operators, whose address
 * is security data; {@code network:203.0.113.0/24} for people on pages of their own, whose address would be personal;
 * {@code socket:control} for the command line. Each event made meanwhile holds it (AUD-01). Threads of background work
 * have none.
 */
public final class Origin {
    /** The command line of this machine. */
    public static final String SOCKET = "socket:control";

    private static final ThreadLocal<@Nullable Call> HERE = new ThreadLocal<>();

    private record Call(String from, @Nullable String correlation) {}

    private Origin() {}

    /** Whoever begins to work for a call says so, and {@link #leave leaves} in a finally. */
    public static void enter(String from) {
        HERE.set(new Call(from, null));
    }

    /** By which id the call is answered. */
    public static void correlate(String correlation) {
        Call call = HERE.get();
        if (call != null) {
            HERE.set(new Call(call.from(), correlation));
        }
    }

    /** The call is over. */
    public static void leave() {
        HERE.remove();
    }

    /** Null where nobody called. */
    public static @Nullable String current() {
        Call call = HERE.get();
        return call == null ? null : call.from();
    }

    /** The id of the call, or a new one where there is no call or it has none. */
    public static String correlation() {
        Call call = HERE.get();
        String id = call == null ? null : call.correlation();
        return id == null ? UuidV7.next().toString() : id;
    }
}
