package dev.gatepost.keys;

/**
 * The two keys of a contact as they lie in the contact's row: wrapped, useless without the workspace key and the epoch
 * key. {@code content} seals address, variables and bodies and dies with erasure; {@code evidence} seals the proof of
 * consent and has its own retention.
 */
public record ContactKeys(int epoch, byte[] content, byte[] evidence) {
    /** Whether the content key was destroyed; the evidence key holds on. */
    public boolean isErased() {
        return content.length == 0;
    }

    @Override
    public String toString() {
        return "ContactKeys(epoch " + epoch + ")";
    }
}
