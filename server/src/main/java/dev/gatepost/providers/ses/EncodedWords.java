package dev.gatepost.providers.ses;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A name outside ASCII as a header holds it (RFC 2047). */
final class EncodedWords {
    // An encoded word has at most 75 characters; base64 of 39 bytes fits between the 12 of its frame.
    private static final int MOST_BYTES = 39;

    private EncodedWords() {}

    static String of(String text) {
        StringBuilder out = new StringBuilder();
        StringBuilder word = new StringBuilder();
        int bytes = 0;
        for (int c : text.codePoints().toArray()) {
            String one = Character.toString(c);
            int length = one.getBytes(StandardCharsets.UTF_8).length;
            if (bytes + length > MOST_BYTES) {
                frame(word, out);
                word.setLength(0);
                bytes = 0;
            }
            word.append(one);
            bytes += length;
        }
        frame(word, out);
        return out.toString();
    }

    private static void frame(StringBuilder word, StringBuilder out) {
        String base64 = Base64.getEncoder().encodeToString(word.toString().getBytes(StandardCharsets.UTF_8));
        out.append(out.isEmpty() ? "" : " ").append("=?UTF-8?B?").append(base64).append("?=");
    }
}
