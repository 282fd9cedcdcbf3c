package dev.gatepost.privacy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is held about a person, store by store, as it is written for an access request: at most 20,000 rows. */
public final class Sheet {
    private static final int MOST = 20_000;
    /** Characters; so that one person's file never fills the memory. */
    private static final long LARGEST = 16_000_000;

    private final Map<String, List<Map<String, Object>>> sections = new LinkedHashMap<>();
    private int entries;
    private long characters;
    private boolean cut;

    /** Adds a row to a section; values are texts, numbers, booleans, lists and maps of these. */
    public void add(String section, Map<String, Object> row) {
        if (!hasRoom()) {
            cut = true;
            return;
        }
        entries++;
        characters += row.toString().length();
        sections.computeIfAbsent(section, s -> new ArrayList<>()).add(row);
    }

    /** Whether another row fits; a store need not read on when none does. */
    public boolean hasRoom() {
        return entries < MOST && characters < LARGEST;
    }

    /** The sections in the order in which they began. */
    public Map<String, List<Map<String, Object>>> sections() {
        return Collections.unmodifiableMap(sections);
    }

    public int entries() {
        return entries;
    }

    /** Whether there was more than fits, which the file must say. */
    public boolean isCut() {
        return cut;
    }
}
