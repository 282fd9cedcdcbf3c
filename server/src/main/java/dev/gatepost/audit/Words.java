package dev.gatepost.audit;

import dev.gatepost.platform.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Bloom filter of the words by which the events of a page are looked for: actor, object, subject, and the action with
 * each of its beginnings up to a dot. Four bits of 8,192 for each word; a page of 256 events of as many messages and
 * people then holds a word that it does not have once in some hundred times.
 */
final class Words {
    private static final int BYTES = 1_024;
    private static final int BITS_EACH = 4;

    private final byte[] bits = new byte[BYTES];
    private final Set<String> seen = new HashSet<>();

    void add(CanonicalEvent.Head head) {
        String action = head.action();
        if (seen.add(action)) {
            for (int dot = action.indexOf('.'); dot >= 0; dot = action.indexOf('.', dot + 1)) {
                set("action " + action.substring(0, dot + 1));
            }
            set("action " + action);
        }
        add("actor ", head.actor());
        add("object ", head.object());
        add("subject ", head.subject());
    }

    /** The words that a page must hold when one of its events fits the filter. */
    static Words of(AuditFilter filter) {
        Words words = new Words();
        String prefix = filter.actionPrefix();
        if (prefix != null && prefix.indexOf('.') >= 0) {
            words.set("action " + prefix.substring(0, prefix.lastIndexOf('.') + 1));
        }
        words.add("actor ", filter.actor());
        words.add("object ", filter.object());
        words.add("subject ", filter.subject());
        return words;
    }

    private void add(String kind, @Nullable String value) {
        if (value != null && seen.add(kind + value)) {
            set(kind + value);
        }
    }

    private void set(String word) {
        long hash = ByteBuffer.wrap(Digests.sha256(word.getBytes(StandardCharsets.UTF_8)))
                .getLong();
        for (int i = 0; i < BITS_EACH; i++) {
            int bit = (int) (hash >>> i * 13) & 0x1fff;
            bits[bit >> 3] |= (byte) (0x80 >> (bit & 7));
        }
    }

    byte[] bits() {
        return bits.clone();
    }

    /** As PostgreSQL reads a bit string: {@code x}, then hexadecimal digits. */
    String written() {
        return "x" + HexFormat.of().formatHex(bits);
    }
}
