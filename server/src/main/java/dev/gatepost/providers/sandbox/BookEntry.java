package dev.gatepost.providers.sandbox;

import dev.gatepost.platform.Channel;
import dev.gatepost.providers.Provider.ReportedStatus;
import java.time.Instant;
import java.util.Map;

/**
 * One message that the carrier took: the truth that Gatepost's own record is compared with.
 *
 * @param textHash hex of SHA-256 over the text in UTF-8
 * @param finalStatus what becomes of it; known from the start, because the address chooses it
 * @param headers further headers of a mail
 * @param costMicros millionths of the account's currency
 */
public record BookEntry(
        String account,
        String id,
        String reference,
        Channel channel,
        String to,
        String from,
        String textHash,
        int segments,
        long costMicros,
        Instant takenAt,
        ReportedStatus finalStatus,
        Map<String, String> headers) {
    @Override
    public String toString() {
        return "BookEntry(" + id + ", " + reference + ")";
    }
}
