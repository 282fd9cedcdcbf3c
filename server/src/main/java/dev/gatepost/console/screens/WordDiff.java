package dev.gatepost.console.screens;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What changed between two texts, word by word. */
final class WordDiff {
    /** More words than this are compared as wholes: the table behind it has the square of them. */
    private static final int MOST = 1_200;

    private static final Pattern WORD = Pattern.compile("\\s+|[\\p{L}\\p{N}_{}]+|.");

    private WordDiff() {}

    /** What became of a stretch of words. */
    enum Kind {
        SAME,
        GONE,
        NEW
    }

    record Piece(Kind kind, String text) {}

    static List<Piece> of(String before, String after) {
        List<String> a = words(before);
        List<String> b = words(after);
        List<Piece> out = new ArrayList<>();
        if (a.size() > MOST || b.size() > MOST) {
            add(out, before.equals(after) ? Kind.SAME : Kind.GONE, before);
            if (!before.equals(after)) {
                add(out, Kind.NEW, after);
            }
            return out;
        }
        int[][] common = common(a, b);
        int i = 0;
        int j = 0;
        while (i < a.size() || j < b.size()) {
            if (i < a.size() && j < b.size() && a.get(i).equals(b.get(j))) {
                add(out, Kind.SAME, a.get(i));
                i++;
                j++;
            } else if (j == b.size() || i < a.size() && common[i + 1][j] >= common[i][j + 1]) {
                add(out, Kind.GONE, a.get(i));
                i++;
            } else {
                add(out, Kind.NEW, b.get(j));
                j++;
            }
        }
        return out;
    }

    /** How many words two tails have in common, in their order. */
    private static int[][] common(List<String> a, List<String> b) {
        int[][] out = new int[a.size() + 1][b.size() + 1];
        for (int i = a.size() - 1; i >= 0; i--) {
            for (int j = b.size() - 1; j >= 0; j--) {
                out[i][j] = a.get(i).equals(b.get(j)) ? out[i + 1][j + 1] + 1 : Math.max(out[i + 1][j], out[i][j + 1]);
            }
        }
        return out;
    }

    private static void add(List<Piece> out, Kind kind, String word) {
        if (!out.isEmpty() && out.getLast().kind() == kind) {
            out.set(out.size() - 1, new Piece(kind, out.getLast().text() + word));
        } else if (!word.isEmpty()) {
            out.add(new Piece(kind, word));
        }
    }

    private static List<String> words(String text) {
        List<String> out = new ArrayList<>();
        Matcher found = WORD.matcher(text);
        while (found.find()) {
            out.add(found.group());
        }
        return out;
    }
}
