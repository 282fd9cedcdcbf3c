package dev.gatepost.templates;

import java.net.IDN;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds everything in a text that a phone or a mail program would make clickable, and everything that is dressed up to
 * be read as a link: bare domains, addresses with a scheme, defused ones ({@code hxxp}, {@code evil[.]com}), full-width
 * dots and letters, look-alike dots and slashes, and characters of no width put between.
 *
 * <p>It errs on the side of finding: any two labels joined by a dot without a space count, if the last consists of two
 * or more letters ({@code Mr.Smith} does; {@code 3.50}, {@code a.m.}, {@code 24.12.2026} do not). The path of a plain
 * web address belongs to its host and is not searched. Linear in the text.
 */
public final class Links {
    /** Stands for a link whose host cannot be told; it is on no list. */
    public static final String UNREADABLE = "?";

    private static final int LONGEST_HOST = 253;
    private static final String SEPARATOR = "://";
    private static final List<String> SCHEMES = List.of(SEPARATOR, "hxxp", "http:", "https:", "javascript:");
    private static final String PATH_MARKS = "-._~%/?#&=+:;!$*@";

    private Links() {}

    /** The hosts of all links, as lower-case A-labels; {@link #UNREADABLE} for one that hides its host. */
    public static Set<String> hosts(String text) {
        if (isPlainTalk(text)) {
            return Set.of();
        }
        FoldedText folded = FoldedText.of(text);
        Set<String> hosts = new LinkedHashSet<>();
        for (String scheme : SCHEMES) {
            for (int at = folded.text().indexOf(scheme);
                    at >= 0;
                    at = folded.text().indexOf(scheme, at + 1)) {
                if (!isWeb(folded.text(), scheme.equals(SEPARATOR) ? at : at + scheme.length() - 1)) {
                    hosts.add(UNREADABLE);
                }
            }
        }
        scan(folded, hosts);
        return hosts;
    }

    /** Whether the text is exactly one https address, and on which host; {@link #UNREADABLE} when it is not. */
    static String hostOfUrl(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (!lower.startsWith("https://")) {
            return UNREADABLE;
        }
        int end = lower.length();
        for (int i = 8; i < lower.length(); i++) {
            char c = lower.charAt(i);
            if (!isLetterOrDigit(c) && PATH_MARKS.indexOf(c) < 0) {
                return UNREADABLE;
            }
            if (end == lower.length() && (c == '/' || c == '?' || c == '#')) {
                end = i;
            }
        }
        String host = lower.substring(8, end);
        return isHost(host) ? host : UNREADABLE;
    }

    /**
     * ASCII without a colon, a bracket, an x (of {@code hxxp}) or a dot inside a word: most values, told in one pass.
     */
    private static boolean isPlainTalk(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean dotInside = c == '.' && i > 0 && i + 1 < text.length() && isHostPart(text.charAt(i + 1));
            if (c >= 0x80 || dotInside || ":[({xX".indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether {@code http} or {@code https}, {@code ://} at this place and a readable host follow each other. */
    private static boolean isWeb(String text, int separator) {
        if (!text.startsWith(SEPARATOR, separator)) {
            return false;
        }
        int start = separator;
        while (start > 0 && separator - start < 8 && Character.isLetterOrDigit(text.charAt(start - 1))) {
            start--;
        }
        String scheme = text.substring(start, separator);
        return (scheme.equals("http") || scheme.equals("https")) && hasReadableHost(text, separator + 3);
    }

    /** A host with a dot, and nothing after it that would make it a user's name. */
    private static boolean hasReadableHost(String text, int from) {
        int end = from;
        while (end < text.length() && end - from <= LONGEST_HOST && isHostPart(text.charAt(end))) {
            end++;
        }
        if (text.substring(from, end).indexOf('.') < 1) {
            return false;
        }
        return end == text.length() || "@\\:".indexOf(text.charAt(end)) < 0;
    }

    /** Adds every host-like run of characters, but for the paths of web addresses. */
    private static void scan(FoldedText folded, Set<String> hosts) {
        String text = folded.text();
        int i = 0;
        while (i < text.length()) {
            if (!isHostPart(text.charAt(i))) {
                i++;
                continue;
            }
            int end = i;
            while (end < text.length() && isHostPart(text.charAt(end))) {
                end++;
            }
            add(text.substring(i, end), hosts);
            boolean afterScheme = i >= 3 && text.startsWith(SEPARATOR, i - 3) && isWeb(text, i - 3);
            i = afterScheme ? endOfPath(folded, end) : end;
        }
    }

    private static int endOfPath(FoldedText folded, int hostEnd) {
        String text = folded.text();
        int end = hostEnd;
        if (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
            return end;
        }
        while (end < text.length()
                && folded.isAsGiven(end)
                && (isLetterOrDigit(text.charAt(end)) || PATH_MARKS.indexOf(text.charAt(end)) >= 0)) {
            end++;
        }
        return end;
    }

    private static void add(String run, Set<String> hosts) {
        // Doubled dots end a sentence or trail off; each piece is looked at by itself.
        if (run.indexOf('.') < 0) {
            return;
        }
        for (String piece : run.contains("..") ? run.split("\\.\\.+") : new String[] {run}) {
            String name = strip(piece);
            if (name.indexOf('.') > 0 && looksLikeHost(name)) {
                hosts.add(toAscii(name));
            }
        }
    }

    private static boolean looksLikeHost(String name) {
        String[] labels = name.split("\\.", -1);
        String last = labels[labels.length - 1];
        return isNumericAddress(labels)
                || last.startsWith("xn--")
                || last.codePointCount(0, last.length()) >= 2 && isAllLetters(last);
    }

    private static boolean isNumericAddress(String[] labels) {
        if (labels.length != 4) {
            return false;
        }
        for (String label : labels) {
            if (label.isEmpty() || label.length() > 3 || !label.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAllLetters(String label) {
        return label.codePoints().allMatch(c -> Character.isLetter(c) || isMark(c));
    }

    private static String toAscii(String name) {
        if (name.chars().allMatch(c -> c < 0x80)) {
            return name;
        }
        try {
            return IDN.toASCII(name).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return UNREADABLE;
        }
    }

    private static boolean isHost(String host) {
        return host.length() <= LONGEST_HOST
                && host.matches("[a-z0-9-]{1,63}(\\.[a-z0-9-]{1,63})+")
                && looksLikeHost(host);
    }

    private static boolean isHostPart(char c) {
        return c == '.'
                || c == '-'
                || c == '_'
                || Character.isLetterOrDigit(c)
                || Character.isSurrogate(c)
                || isMark(c);
    }

    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }

    private static boolean isLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    private static String strip(String piece) {
        int from = 0;
        int to = piece.length();
        while (from < to && ".-_".indexOf(piece.charAt(from)) >= 0) {
            from++;
        }
        while (to > from && ".-_".indexOf(piece.charAt(to - 1)) >= 0) {
            to--;
        }
        return piece.substring(from, to);
    }
}
