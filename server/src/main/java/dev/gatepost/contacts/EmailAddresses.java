package dev.gatepost.contacts;

import dev.gatepost.platform.Channel;
import java.net.IDN;
import java.util.Locale;
import java.util.Optional;

/**
 * Mail addresses in one canonical form: the local part as given, because only the receiving domain knows what it means
 * (RFC 5321 section 2.4), and the domain in lower-case A-labels (RFC 5890).
 *
 * <p>Strict on purpose: an unquoted ASCII dot-atom (RFC 5322 section 3.2.3) of at most 64 characters, a domain with at
 * least two valid labels and a last label that is not all digits, 254 characters in all. Characters that the older and
 * the newer IDNA map to different domains (ß, ς, joiners) are refused: the caller must give such a domain as A-label,
 * so that no mail goes to the wrong one of two.
 */
public final class EmailAddresses {
    private static final int LONGEST = 254;
    private static final int LONGEST_LOCAL = 64;
    private static final int LONGEST_LABEL = 63;
    private static final String ATOM_MARKS = "!#$%&'*+-/=?^_`{|}~";
    private static final String DEVIATIONS = "ßẞςʼ\u200c\u200d";

    private EmailAddresses() {}

    /** The canonical address, or empty when the text is none. Surrounding spaces are ignored. Never throws. */
    public static Optional<Address> normalise(String raw) {
        if (raw.length() > LONGEST + 8) {
            return Optional.empty();
        }
        String text = trimSpaces(raw);
        int at = text.lastIndexOf('@');
        if (at < 1 || at > LONGEST_LOCAL || !isDotAtom(text, at)) {
            return Optional.empty();
        }
        String domain = domain(text.substring(at + 1));
        if (domain.isEmpty() || at + 1 + domain.length() > LONGEST) {
            return Optional.empty();
        }
        String canonical =
                text.regionMatches(at + 1, domain, 0, domain.length()) && text.length() == at + 1 + domain.length()
                        ? text
                        : text.substring(0, at + 1) + domain;
        return Optional.of(new Address(Channel.EMAIL, canonical));
    }

    private static boolean isDotAtom(String text, int end) {
        boolean dotAllowed = false;
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c == '.') {
                if (!dotAllowed) {
                    return false;
                }
                dotAllowed = false;
            } else if (isLetterOrDigit(c) || ATOM_MARKS.indexOf(c) >= 0) {
                dotAllowed = true;
            } else {
                return false;
            }
        }
        return dotAllowed;
    }

    private static String domain(String given) {
        String ascii = isAscii(given) ? given.toLowerCase(Locale.ROOT) : toLabels(given);
        return isDomain(ascii) ? ascii : "";
    }

    private static String toLabels(String given) {
        for (int i = 0; i < given.length(); i++) {
            if (DEVIATIONS.indexOf(given.charAt(i)) >= 0) {
                return "";
            }
        }
        try {
            return IDN.toASCII(given, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return "";
        }
    }

    private static boolean isDomain(String domain) {
        int labels = 0;
        int start = 0;
        boolean onlyDigits = true;
        while (start <= domain.length()) {
            int dot = domain.indexOf('.', start);
            int end = dot < 0 ? domain.length() : dot;
            if (!isLabel(domain, start, end)) {
                return false;
            }
            onlyDigits = isAllDigits(domain, start, end);
            labels++;
            start = end + 1;
        }
        return labels >= 2 && !onlyDigits;
    }

    private static boolean isLabel(String domain, int start, int end) {
        if (end <= start
                || end - start > LONGEST_LABEL
                || domain.charAt(start) == '-'
                || domain.charAt(end - 1) == '-') {
            return false;
        }
        for (int i = start; i < end; i++) {
            char c = domain.charAt(i);
            if (!isLetterOrDigit(c) && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isAllDigits(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    private static String trimSpaces(String raw) {
        int from = 0;
        int to = raw.length();
        while (from < to && raw.charAt(from) == ' ') {
            from++;
        }
        while (to > from && raw.charAt(to - 1) == ' ') {
            to--;
        }
        return raw.substring(from, to);
    }
}
