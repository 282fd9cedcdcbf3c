package dev.gatepost.providers.sandbox;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Which people told which senders to stop. Like the carriers of North America, this one keeps such a block itself until
 * the person writes START.
 */
final class PersonBlocks {
    private static final Set<String> STOP = Set.of("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT");
    private static final Set<String> START = Set.of("START", "UNSTOP", "YES");
    private static final int MOST = 100_000;

    private final Set<Pair> blocked = new HashSet<>();

    private record Pair(String account, String person, String sender) {}

    /** Takes note of what a person wrote; true when it blocks. */
    synchronized boolean hear(String account, Notice.PersonText text) {
        Pair pair = new Pair(account, text.from(), text.to());
        String word = text.text().strip().toUpperCase(Locale.ROOT);
        if (START.contains(word)) {
            blocked.remove(pair);
        }
        boolean stop = STOP.contains(word);
        if (stop && blocked.size() < MOST) {
            blocked.add(pair);
        }
        return stop;
    }

    synchronized boolean holds(String account, String person, String sender) {
        return blocked.contains(new Pair(account, person, sender));
    }
}
