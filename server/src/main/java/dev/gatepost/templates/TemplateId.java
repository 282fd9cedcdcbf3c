package dev.gatepost.templates;

import dev.gatepost.platform.Ids;
import dev.gatepost.platform.UuidV7;
import java.util.Optional;
import java.util.UUID;

/** Identifies a template, written {@code tpl_…}. */
public record TemplateId(UUID value) implements Comparable<TemplateId> {
    public static final String PREFIX = "tpl";

    /** A new one, greater than those made before. */
    public static TemplateId next() {
        return new TemplateId(UuidV7.next());
    }

    /** Reads the written form; empty when it is none. */
    public static Optional<TemplateId> parse(String text) {
        return Ids.read(PREFIX, text).map(TemplateId::new);
    }

    @Override
    public int compareTo(TemplateId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return Ids.write(PREFIX, value);
    }
}
