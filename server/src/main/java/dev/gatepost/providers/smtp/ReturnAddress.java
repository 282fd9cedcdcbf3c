package dev.gatepost.providers.smtp;

import dev.gatepost.platform.Hmac;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.Provider.AttemptReference;
import dev.gatepost.providers.mail.Letter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Addresses that say of which attempt a mail was, and prove it: {@code bounces+b<reference>.<mark>@example.com}. The
 * mark is the first eight bytes of HMAC-SHA256 under the connection's key over kind and reference, so that nobody can
 * make a bounce, a complaint or an unsubscribe for a mail that he has not had in hand.
 */
record ReturnAddress(Kind kind, AttemptReference reference, String mark) {
    private static final int MARK_BYTES = 8;
    // RFC 5321, section 4.5.3.1.1.
    private static final int LONGEST_LOCAL = 64;
    private static final Pattern IN_ADDRESS =
            Pattern.compile("\\+([bu])([0-9a-f]{32}\\.[0-9]{1,7})\\.([0-9a-f]{16})@", Pattern.CASE_INSENSITIVE);
    private static final Pattern IN_MESSAGE_ID =
            Pattern.compile("<m([0-9a-f]{32}\\.[0-9]{1,7})\\.([0-9a-f]{16})@", Pattern.CASE_INSENSITIVE);

    /** What an address is for. */
    enum Kind {
        /** Where mail systems report (RFC 5321, the reverse path). */
        BOUNCE('b'),
        /** Where the person leaves (RFC 2369). */
        LEAVE('u'),
        /** No address but the mail's own id, which reports quote. */
        MESSAGE_ID('m');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }
    }

    static ReturnAddress of(Kind kind, AttemptReference reference, Secret key) {
        return new ReturnAddress(kind, reference, mark(kind, reference, key));
    }

    private static String mark(Kind kind, AttemptReference reference, Secret key) {
        byte[] mac = Hmac.sha256(
                key.reveal().getBytes(StandardCharsets.UTF_8),
                ("return-address:" + kind.letter + reference.value()).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(Arrays.copyOf(mac, MARK_BYTES));
    }

    /** Whether one of these keys made the mark. All are tried, so that the time tells nothing. */
    boolean isProven(List<Secret> keys) {
        boolean proven = false;
        for (Secret key : keys) {
            proven |= MessageDigest.isEqual(
                    mark(kind, reference, key).getBytes(StandardCharsets.UTF_8), mark.getBytes(StandardCharsets.UTF_8));
        }
        return proven;
    }

    /** The mailbox with this in it; empty when the mailbox is none, or its name leaves no room. */
    Optional<String> at(String mailbox) {
        int at = mailbox.lastIndexOf('@');
        if (!Letter.isAddress(mailbox)) {
            return Optional.empty();
        }
        String local = mailbox.substring(0, at) + '+' + token();
        return local.length() > LONGEST_LOCAL ? Optional.empty() : Optional.of(local + mailbox.substring(at));
    }

    /** What stands before the domain of a message id. */
    String token() {
        return kind.letter + reference.value() + '.' + mark;
    }

    /** Those in a text of addresses, in their order. */
    static List<ReturnAddress> inAddresses(String text) {
        return IN_ADDRESS
                .matcher(text)
                .results()
                .map(found -> new ReturnAddress(
                        found.group(1).equalsIgnoreCase("b") ? Kind.BOUNCE : Kind.LEAVE,
                        new AttemptReference(lower(found.group(2))),
                        lower(found.group(3))))
                .toList();
    }

    /** The one in a message id. */
    static Optional<ReturnAddress> inMessageId(String text) {
        Matcher found = IN_MESSAGE_ID.matcher(text);
        return found.find()
                ? Optional.of(new ReturnAddress(
                        Kind.MESSAGE_ID, new AttemptReference(lower(found.group(1))), lower(found.group(2))))
                : Optional.empty();
    }

    /** Mail systems may write a local part in another case. */
    private static String lower(String text) {
        return text.toLowerCase(java.util.Locale.ROOT);
    }
}
