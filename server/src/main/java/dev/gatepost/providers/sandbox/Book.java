package dev.gatepost.providers.sandbox;

import dev.gatepost.providers.Provider.ReportedStatus;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the carrier took, in order, never changed. Kept in memory up to a bound (a full book takes nothing more, rather
 * than forget), and written line by line to a file when one is given: each line is with the operating system before the
 * message is answered for.
 */
final class Book implements AutoCloseable {
    private final int limit;
    private final @Nullable OutputStream file;
    private final Map<String, List<BookEntry>> byAccount = new HashMap<>();
    private final Map<String, Standing> byReference = new HashMap<>();
    private final Map<String, CarrierBill> bills = new TreeMap<>();
    private int size;

    Book(@Nullable Path file, int limit) throws IOException {
        this.limit = limit;
        // Unbuffered: a line that was written survives the end of the process.
        this.file = file == null ? null : new FileOutputStream(file.toFile(), true);
    }

    /** Where a message stands now; it moves as its life goes on. */
    static final class Standing {
        private final BookEntry entry;
        private volatile ReportedStatus status = ReportedStatus.ACCEPTED;

        Standing(BookEntry entry) {
            this.entry = entry;
        }

        BookEntry entry() {
            return entry;
        }

        ReportedStatus status() {
            return status;
        }

        void moveTo(ReportedStatus next) {
            status = next;
        }
    }

    /**
     * Writes an entry down, or where its reference is a key finds the one that has the same; empty when the book is
     * full.
     */
    synchronized Optional<Standing> write(BookEntry entry, boolean referenceIsKey) {
        Standing known = referenceIsKey ? byReference.get(key(entry.account(), entry.reference())) : null;
        if (known != null) {
            return Optional.of(known);
        }
        if (size >= limit) {
            return Optional.empty();
        }
        if (file != null) {
            try {
                file.write((line(entry).toString() + '\n').getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException("the book cannot be written", e);
            }
        }
        size++;
        Standing standing = new Standing(entry);
        byAccount.computeIfAbsent(entry.account(), name -> new ArrayList<>()).add(entry);
        bills.merge(entry.account(), CarrierBill.empty(entry.account()).plus(entry), (bill, one) -> bill.plus(entry));
        byReference.put(key(entry.account(), entry.reference()), standing);
        return Optional.of(standing);
    }

    /** The latest message with this reference. */
    synchronized Optional<Standing> find(String account, String reference) {
        return Optional.ofNullable(byReference.get(key(account, reference)));
    }

    synchronized CarrierBill bill(String account) {
        return bills.getOrDefault(account, CarrierBill.empty(account));
    }

    /** The newest message of some other account, if there is one; of several accounts the first by name. */
    synchronized Optional<BookEntry> newestOfAnother(String account) {
        return bills.keySet().stream()
                .filter(name -> !name.equals(account))
                .findFirst()
                .map(name -> byAccount.getOrDefault(name, List.of()).getLast());
    }

    synchronized List<BookEntry> entries(String account) {
        return List.copyOf(byAccount.getOrDefault(account, List.of()));
    }

    synchronized List<BookEntry> page(String account, int after, int most) {
        List<BookEntry> all = byAccount.getOrDefault(account, List.of());
        int start = Math.min(after, all.size());
        return List.copyOf(all.subList(start, Math.min(all.size(), start + most)));
    }

    @Override
    public synchronized void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }

    static ObjectNode line(BookEntry entry) {
        return StrictJson.object()
                .put("account", entry.account())
                .put("id", entry.id())
                .put("client_reference", entry.reference())
                .put("channel", entry.channel().written())
                .put("to", entry.to())
                .put("from", entry.from())
                .put("text_sha256", entry.textHash())
                .put("segments", entry.segments())
                .put("cost_micros", entry.costMicros())
                .put("taken_at", entry.takenAt().toString())
                .put("final_status", entry.finalStatus().name().toLowerCase(Locale.ROOT));
    }

    private static String key(String account, String reference) {
        return account + '\n' + reference;
    }
}
