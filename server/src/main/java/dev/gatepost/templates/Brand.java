package dev.gatepost.templates;

import org.jspecify.annotations.Nullable;

/**
 * The name under which people know the company.
 *
 * @param postalAddress in one line, as commercial mail must show it; null when none was given
 */
public record Brand(
        BrandId id,
        String name,
        @Nullable String postalAddress,
        @Nullable String website,
        boolean retired) {
    public Brand(BrandId id, String name) {
        this(id, name, null, null, false);
    }
}
