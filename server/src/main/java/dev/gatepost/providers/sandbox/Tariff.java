package dev.gatepost.providers.sandbox;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * What the carrier charges each account, in millionths of the account's currency: for a text message by the longest
 * fitting prefix of the number and for each segment, as carriers' price lists go; for other channels for each message.
 * A message costs what was in force when it was taken.
 */
final class Tariff {
    private static final Pattern KEY = Pattern.compile("\\+[1-9][0-9]{0,14}|sms|email|push|webchat|rcs|whatsapp");
    private static final int MOST_PRICES = 2_000;

    // Millionths of a unit: about what a text and a mail cost.
    private static final long TEXT_SEGMENT = 7_500;
    private static final long OTHER_MESSAGE = 100;

    private final Map<String, Map<String, Long>> byAccount = new ConcurrentHashMap<>();

    /**
     * Sets an account's prices in place of those it had; what they do not name keeps the carrier's own price.
     *
     * @param prices by prefix such as {@code +49} or {@code +1} (text messages, a segment), or by channel (a message;
     *     for {@code sms} a segment)
     * @throws IllegalArgumentException when a key or a price is none
     */
    void set(String account, Map<String, Long> prices) {
        boolean fine = prices.size() <= MOST_PRICES
                && prices.entrySet().stream()
                        .allMatch(price -> KEY.matcher(price.getKey()).matches()
                                && price.getValue() >= 0
                                && price.getValue() <= 1_000_000_000_000L);
        if (!fine) {
            throw new IllegalArgumentException("prices are micros by prefix or channel");
        }
        byAccount.put(account, Map.copyOf(new TreeMap<>(prices)));
    }

    long costMicros(Submission submission) {
        Map<String, Long> prices = byAccount.getOrDefault(submission.account(), Map.of());
        String channel = submission.channel().written();
        if (!channel.equals("sms")) {
            return prices.getOrDefault(channel, OTHER_MESSAGE);
        }
        return submission.segments() * segment(prices, submission.to());
    }

    private static long segment(Map<String, Long> prices, String to) {
        for (int length = Math.min(to.length(), 16); !prices.isEmpty() && length >= 2; length--) {
            Long price = prices.get(to.substring(0, length));
            if (price != null) {
                return price;
            }
        }
        return prices.getOrDefault("sms", TEXT_SEGMENT);
    }
}
