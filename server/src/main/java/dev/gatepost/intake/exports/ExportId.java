package dev.gatepost.intake.exports;

import dev.gatepost.platform.Ids;
import dev.gatepost.platform.UuidV7;
import java.util.Optional;
import java.util.UUID;

/** Identifies an export, written {@code exp_…}. */
record ExportId(UUID value) {
    static final String PREFIX = "exp";

    /** A new one, greater than those made before. */
    static ExportId next() {
        return new ExportId(UuidV7.next());
    }

    /** Reads the written form; empty when it is none. */
    static Optional<ExportId> parse(String text) {
        return Ids.read(PREFIX, text).map(ExportId::new);
    }

    @Override
    public String toString() {
        return Ids.write(PREFIX, value);
    }
}
