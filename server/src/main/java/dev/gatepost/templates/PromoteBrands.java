package dev.gatepost.templates;

import dev.gatepost.access.Workspace;
import dev.gatepost.access.promotion.Promotable;
import dev.gatepost.platform.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Takes brands over from one workspace to another (TEN-02). */
public final class PromoteBrands implements Promotable {
    private final CatalogueStore store = new CatalogueStore();

    @Override
    public String kind() {
        return "brand";
    }

    @Override
    public SortedMap<String, SortedMap<String, String>> of(Connection tx, Workspace workspace, Side side)
            throws SQLException {
        SortedMap<String, SortedMap<String, String>> out = new TreeMap<>();
        for (Brand brand : store.brands(tx, workspace.id())) {
            if (!brand.retired()) {
                SortedMap<String, String> fields = new TreeMap<>();
                fields.put(
                        "postal_address",
                        Optional.ofNullable(brand.postalAddress()).orElse(""));
                fields.put("website", Optional.ofNullable(brand.website()).orElse(""));
                out.put(brand.name(), fields);
            }
        }
        return out;
    }

    /** The brand of this name, retired or not. */
    static Optional<Brand> named(Connection tx, CatalogueStore store, Workspace workspace, String name)
            throws SQLException {
        return store.brands(tx, workspace.id()).stream()
                .filter(b -> b.name().equals(name))
                .findFirst();
    }

    @Override
    public @Nullable String copy(Connection tx, Copy copy) throws SQLException {
        Brand source = named(tx, store, copy.from(), copy.name()).orElseThrow();
        Optional<Brand> there = named(tx, store, copy.to(), copy.name());
        if (there.isEmpty()) {
            var made = new Brand(BrandId.next(), source.name(), source.postalAddress(), source.website(), false);
            store.insertBrand(tx, copy.to().id(), made, copy.at());
            return null;
        }
        if (there.get().retired()) {
            return "it is retired there";
        }
        try (PreparedStatement s = tx.prepareStatement(
                "update brand set postal_address = ?, website = ? where workspace_id = ? and id = ?")) {
            Sql.bind(
                    s,
                    source.postalAddress(),
                    source.website(),
                    copy.to().id().value(),
                    there.get().id().value());
            s.executeUpdate();
        }
        return null;
    }
}
