package dev.gatepost.platform;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a restore needs beside a backup.
 *
 * @param journal the folder of the journal of what forbids: better on another disk than the data
 * @param kept how long a backup may be kept, and the journal with it; an older one is not restored
 */
public record RecoverySettings(Path journal, Duration kept) {
    private static final String JOURNAL = "GATEPOST_JOURNAL";
    private static final String DAYS = "GATEPOST_BACKUP_DAYS";

    /** The names that may be set. */
    static final List<String> KNOWN = List.of(JOURNAL, DAYS);

    static RecoverySettings read(Map<String, String> all, Path data) {
        String days = all.getOrDefault(DAYS, "35");
        if (!days.matches("[1-9][0-9]{0,3}")) {
            throw new Settings.Unusable(DAYS + " must be a number of days from 1 to 9999.");
        }
        String journal = all.get(JOURNAL);
        return new RecoverySettings(
                journal == null ? data.resolve("journal") : Path.of(journal).toAbsolutePath(),
                Duration.ofDays(Integer.parseInt(days)));
    }
}
