package dev.gatepost.contacts;

import dev.gatepost.platform.Channel;

/**
 * A normalised address: E.164 for telephone channels; for email the local part as given and the domain in lower-case
 * A-labels. It cannot print itself; {@link #reveal} is the way out.
 *
 * @param canonical the form that is indexed and sent to
 */
public record Address(Channel channel, String canonical) {
    /** The address in the clear, for sealing, indexing or the provider's call. */
    public String reveal() {
        return canonical;
    }

    /** {@code +49…678} or {@code l…@example.com}: enough to recognise one's own, not enough to use. */
    public String masked() {
        int at = canonical.lastIndexOf('@');
        if (at > 0) {
            return canonical.charAt(0) + "…" + canonical.substring(at);
        }
        return canonical.length() < 7
                ? "…"
                : canonical.substring(0, 3) + "…" + canonical.substring(canonical.length() - 3);
    }

    @Override
    public String toString() {
        return "Address(" + channel.written() + ")";
    }
}
