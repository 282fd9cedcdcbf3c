package dev.gatepost.providers.smpp;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How the ids in receipts are those of answers. Many message centres answer submit_sm with an id in one number system
 * and write it in the other in the text of the receipt. What was sent lately, and to whom, shows which: an id is
 * believed to be another's form only where the person is the same.
 */
final class ReceiptIds {
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,20}");
    private static final Pattern HEX = Pattern.compile("[0-9A-Fa-f]{1,16}");

    /** Of the ids in receipts. */
    enum Form {
        /** Found out. */
        AUTO,
        SAME,
        /** Receipts in hex, answers in decimal. */
        HEX,
        /** Receipts in decimal, answers in hex. */
        DECIMAL
    }

    private final Cache<String, String> sent = Caffeine.newBuilder()
            .maximumSize(50_000)
            .expireAfterWrite(Duration.ofHours(2))
            .build();
    private volatile Form learnt = Form.SAME;

    /** Notes an answer's id. */
    void sent(String id, String to) {
        sent.put(plain(id), digits(to));
    }

    /** The id as the answer had it. */
    String of(String id, String person, Form form) {
        if (form != Form.AUTO) {
            return read(id, form);
        }
        for (Form each : new Form[] {learnt, Form.SAME, Form.DECIMAL, Form.HEX}) {
            String candidate = read(id, each);
            if (digits(person).equals(sent.getIfPresent(candidate))) {
                learnt = each;
                return candidate;
            }
        }
        return read(id, learnt);
    }

    /** Letters of hex in one case, without zeros before: answers and receipts differ in both. */
    static String plain(String id) {
        String stripped = id.strip();
        if (!HEX.matcher(stripped).matches()) {
            return stripped;
        }
        String without = stripped.replaceFirst("^0+(?=.)", "");
        return without.toLowerCase(Locale.ROOT);
    }

    private static String read(String id, Form form) {
        String same = plain(id);
        return switch (form) {
            case SAME, AUTO -> same;
            case DECIMAL -> DECIMAL.matcher(same).matches() ? new BigInteger(same, 10).toString(16) : same;
            case HEX -> HEX.matcher(same).matches() ? new BigInteger(same, 16).toString(10) : same;
        };
    }

    private static String digits(String number) {
        return number.startsWith("+") ? number.substring(1) : number;
    }
}
