package dev.gatepost.audit;

/**
 * A checkpoint of a log as it was signed.
 *
 * @param origin how the log calls itself
 * @param size how many events it vouches for
 * @param root of the Merkle tree over them
 * @param note the signed text (C2SP tlog-checkpoint)
 */
public record SignedCheckpoint(String origin, long size, byte[] root, String note) {
    @Override
    public String toString() {
        return "SignedCheckpoint(" + origin + ", " + size + ")";
    }
}
