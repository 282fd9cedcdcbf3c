package dev.gatepost.audit;

import java.util.List;

/**
 * An event with all that a stranger needs to believe that it stands in the log.
 *
 * @param event the bytes that were hashed
 * @param path the hashes that lead from its leaf to the root (RFC 6962, section 2.1.1)
 * @param note the signed checkpoint (C2SP tlog-checkpoint) with that root
 */
public record ProvenEvent(long seq, byte[] event, List<byte[]> path, String note) {
    public ProvenEvent {
        path = List.copyOf(path);
    }

    /** The event as it was written. */
    public AuditEvent read() {
        return CanonicalEvent.read(event);
    }
}
