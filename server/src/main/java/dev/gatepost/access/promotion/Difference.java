package dev.gatepost.access.promotion;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What taking one setting over would change.
 *
 * @param fields those that differ
 */
public record Difference(String kind, String name, Act act, List<Field> fields) {
    /** More lines than this are told as a whole. */
    private static final int MOST_LINES = 400;

    public Difference {
        fields = List.copyOf(fields);
    }

    /** What would become of it. */
    public enum Act {
        MADE,
        CHANGED,
        /** It is the same already. */
        LEFT
    }

    /**
     * A field that differs.
     *
     * @param lines the text in lines, each behind {@code "  "}, {@code "- "} or {@code "+ "}; a field of one line has
     *     at most one of each
     */
    public record Field(String name, List<String> lines) {
        public Field {
            lines = List.copyOf(lines);
        }
    }

    /** Compares one setting with what stands in its place; null for nothing. */
    static Difference of(
            String kind, String name, SortedMap<String, String> next, @Nullable SortedMap<String, String> before) {
        Map<String, String> old = before == null ? Map.of() : before;
        SortedSet<String> names = new TreeSet<>(next.keySet());
        names.addAll(old.keySet());
        List<Field> fields = new ArrayList<>();
        for (String field : names) {
            String from = old.getOrDefault(field, "");
            String to = next.getOrDefault(field, "");
            if (!from.equals(to)) {
                fields.add(new Field(field, lines(split(from), split(to))));
            }
        }
        return new Difference(
                kind, name, before == null ? Act.MADE : fields.isEmpty() ? Act.LEFT : Act.CHANGED, fields);
    }

    private static List<String> split(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split("\n", -1));
    }

    /** By the longest common subsequence, as in any tool that compares texts. */
    private static List<String> lines(List<String> from, List<String> to) {
        List<String> out = new ArrayList<>();
        if (from.size() > MOST_LINES || to.size() > MOST_LINES) {
            from.forEach(l -> out.add("- " + l));
            to.forEach(l -> out.add("+ " + l));
            return out;
        }
        int[][] common = common(from, to);
        int i = 0;
        int j = 0;
        while (i < from.size() || j < to.size()) {
            if (i < from.size() && j < to.size() && from.get(i).equals(to.get(j))) {
                out.add("  " + from.get(i));
                i++;
                j++;
            } else if (i < from.size() && (j == to.size() || common[i + 1][j] >= common[i][j + 1])) {
                out.add("- " + from.get(i));
                i++;
            } else {
                out.add("+ " + to.get(j));
                j++;
            }
        }
        return out;
    }

    /** How many lines the rests from each pair of places on have in common. */
    private static int[][] common(List<String> from, List<String> to) {
        int[][] common = new int[from.size() + 1][to.size() + 1];
        for (int i = from.size() - 1; i >= 0; i--) {
            for (int j = to.size() - 1; j >= 0; j--) {
                common[i][j] = from.get(i).equals(to.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }
}
