package dev.gatepost.providers.sandbox;

import dev.gatepost.platform.Channel;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which people told which senders to stop. Like the carriers of North America, this one keeps such a block itself until
 * the person writes START.
 */
final class PersonBlocks {
    private static final Set<String> STOP = Set.of("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT");
    private static final Set<String> START = Set.of("START", "UNSTOP", "YES");
    private static final int MOST = 100_000;

    private final Map<Pair, Block> blocked = new LinkedHashMap<>();
    private int places;

    private record Pair(String account, String person, String sender) {}

    /**
     * One of them.
     *
     * @param place greater than those of all before
     */
    record Block(int place, String account, Channel channel, String person, String sender, Instant since) {
        @Override
        public String toString() {
            return "Block(" + place + ")";
        }
    }

    /** Takes note of what a person wrote; true when it blocks. */
    synchronized boolean hear(String account, Notice.PersonText text, Instant now) {
        String word = text.text().strip().toUpperCase(Locale.ROOT);
        if (START.contains(word)) {
            blocked.remove(new Pair(account, text.from(), text.to()));
        }
        boolean stop = STOP.contains(word);
        if (stop) {
            add(account, text, now);
        }
        return stop;
    }

    /** Blocks it, if it is not blocked already; false when there is no room for more. */
    synchronized boolean add(String account, Notice.PersonText text, Instant now) {
        Pair pair = new Pair(account, text.from(), text.to());
        if (blocked.containsKey(pair)) {
            return true;
        }
        if (blocked.size() >= MOST) {
            return false;
        }
        blocked.put(pair, new Block(++places, account, text.channel(), text.from(), text.to(), now));
        return true;
    }

    synchronized boolean holds(String account, String person, String sender) {
        return blocked.containsKey(new Pair(account, person, sender));
    }

    /** Those of an account after this place, at most so many. */
    synchronized List<Block> page(String account, int after, int most) {
        return blocked.values().stream()
                .filter(b -> b.place() > after && b.account().equals(account))
                .limit(most)
                .toList();
    }
}
