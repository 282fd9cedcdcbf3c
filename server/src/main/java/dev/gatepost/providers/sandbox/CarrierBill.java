package dev.gatepost.providers.sandbox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an account owes for all that was taken from it: the sum of its lines in the book.
 *
 * @param totalMicros millionths of the account's currency
 * @param first when the first was taken, by the carrier's clock; null when nothing was
 * @param last when the last was taken
 */
public record CarrierBill(
        String account,
        long messages,
        long segments,
        long totalMicros,
        @Nullable Instant first,
        @Nullable Instant last) {
    static CarrierBill empty(String account) {
        return new CarrierBill(account, 0, 0, 0, null, null);
    }

    CarrierBill plus(BookEntry entry) {
        return new CarrierBill(
                account,
                messages + 1,
                segments + entry.segments(),
                Math.addExact(totalMicros, entry.costMicros()),
                first == null ? entry.takenAt() : first,
                entry.takenAt());
    }
}
