package dev.gatepost.access.promotion;

import dev.gatepost.access.Workspace;
import dev.gatepost.access.promotion.Promotable.Side;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Json;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * Two workspaces side by side, as far as settings were chosen.
 *
 * @param differences of each that was chosen, in the order in which they can be applied
 * @param seen SHA-256 of all their fields on both sides
 * @param unknown what was chosen and is not there
 */
record Compared(List<Difference> differences, byte[] seen, List<String> unknown) {
    private static final List<SortedMap<String, String>> NOTHING = List.of();

    /** @param chosen as {@code kind:name}; empty for all there is */
    static Compared of(Connection tx, Workspace from, Workspace to, Collection<String> chosen, List<Promotable> kinds)
            throws SQLException {
        List<Difference> out = new ArrayList<>();
        Map<String, Object> seen = new TreeMap<>();
        Set<String> missing = new HashSet<>(chosen);
        for (Promotable kind : kinds) {
            var source = kind.of(tx, from, Side.SOURCE);
            var target = kind.of(tx, to, Side.TARGET);
            for (var one : source.entrySet()) {
                String key = kind.kind() + ":" + one.getKey();
                if (chosen.isEmpty() || chosen.contains(key)) {
                    missing.remove(key);
                    SortedMap<String, String> before = target.get(one.getKey());
                    out.add(Difference.of(kind.kind(), one.getKey(), one.getValue(), before));
                    seen.put(key, List.of(one.getValue(), before == null ? NOTHING : List.of(before)));
                }
            }
        }
        return new Compared(
                List.copyOf(out),
                Digests.sha256(Json.write(seen)),
                missing.stream().sorted().toList());
    }

    /** Those that would be made or changed. */
    List<Difference> toDo() {
        return differences.stream().filter(d -> d.act() != Difference.Act.LEFT).toList();
    }

    /** As it is shown and kept. */
    ObjectNode document() {
        List<Map<String, Object>> items = new ArrayList<>();
        for (Difference d : toDo()) {
            Map<String, Object> item = new TreeMap<>();
            item.put("kind", d.kind());
            item.put("name", d.name());
            item.put("act", d.act().name().toLowerCase(Locale.ROOT));
            item.put(
                    "fields",
                    d.fields().stream()
                            .map(f -> new TreeMap<>(Map.of("field", f.name(), "lines", f.lines())))
                            .toList());
            items.add(item);
        }
        long left = differences.size() - items.size();
        return Json.readLarge(Json.write(new TreeMap<>(Map.of("items", items, "left", left))));
    }
}
