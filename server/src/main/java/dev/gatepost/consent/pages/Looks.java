package dev.gatepost.consent.pages;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.consent.Brands;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Sql;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table {@code page_look}: how brands look on the pages. */
final class Looks {
    private static final String BRAND = "brd";

    private final Database database;
    private final Brands brands;
    private final Audit audit;
    private final Clock clock;

    Looks(Database database, Brands brands, Audit audit, Clock clock) {
        this.database = database;
        this.brands = brands;
        this.audit = audit;
        this.clock = clock;
    }

    /** A picture. */
    record Logo(String type, byte[] bytes) {
        /** The picture if it is a PNG or JPEG by its first bytes; what calls itself one is not believed. */
        static Optional<Logo> of(byte[] bytes) {
            if (bytes.length > 8
                    && (bytes[0] & 0xff) == 0x89
                    && bytes[1] == 'P'
                    && bytes[2] == 'N'
                    && bytes[3] == 'G') {
                return Optional.of(new Logo("image/png", bytes));
            }
            if (bytes.length > 3 && (bytes[0] & 0xff) == 0xff && (bytes[1] & 0xff) == 0xd8) {
                return Optional.of(new Logo("image/jpeg", bytes));
            }
            return Optional.empty();
        }

        @Override
        public String toString() {
            return "Logo(" + type + ")";
        }
    }

    /** The look of a brand by its written id; without one of its own it has Gatepost's colours. */
    Look of(Workspace workspace, String brand) {
        String name = brands.find(workspace, brand).map(Brands.Known::name).orElse("");
        UUID id = Ids.read(BRAND, brand).orElse(new UUID(0, 0));
        var key = new Look.Key(workspace.id(), id);
        return database.transact(Role.CONSOLE, scope(workspace), tx -> {
            try (PreparedStatement s = tx.prepareStatement("""
                    select colour, logo is not null, changed_at from page_look
                    where workspace_id = ? and brand_id = ?""")) {
                Sql.bind(s, workspace.id().value(), id);
                ResultSet row = s.executeQuery();
                return row.next()
                        ? new Look(
                                key,
                                name,
                                row.getString(1),
                                row.getBoolean(2),
                                Long.toString(row.getTimestamp(3).getTime(), 36))
                        : new Look(key, name, null, false, "0");
            }
        });
    }

    /** The picture of a brand. */
    Optional<Logo> logo(Workspace workspace, UUID brand) {
        return database.transact(Role.CONSOLE, scope(workspace), tx -> {
            try (PreparedStatement s = tx.prepareStatement("""
                    select logo_type, logo from page_look
                    where workspace_id = ? and brand_id = ? and logo is not null""")) {
                Sql.bind(s, workspace.id().value(), brand);
                ResultSet row = s.executeQuery();
                return row.next() ? Optional.of(new Logo(row.getString(1), row.getBytes(2))) : Optional.empty();
            }
        });
    }

    /** Sets the look of a brand. */
    void set(Caller caller, UUID brand, String colour, @Nullable Logo logo, String correlation) {
        Workspace workspace = caller.workspace();
        Instant now = clock.instant();
        database.transact(Role.CONSOLE, scope(workspace), tx -> {
            try (PreparedStatement s = tx.prepareStatement("""
                    insert into page_look (workspace_id, brand_id, colour, logo, logo_type, changed_at)
                    values (?, ?, ?, ?, ?, ?)
                    on conflict (workspace_id, brand_id) do update set colour = excluded.colour,
                        logo = excluded.logo, logo_type = excluded.logo_type, changed_at = excluded.changed_at""")) {
                Sql.bind(
                        s,
                        workspace.id().value(),
                        brand,
                        colour,
                        logo == null ? null : logo.bytes(),
                        logo == null ? null : logo.type(),
                        now);
                s.executeUpdate();
            }
            audit.append(
                    tx,
                    List.of(new AuditEvent(
                            workspace.id(),
                            "page_look.set",
                            caller.actor(),
                            Ids.write(BRAND, brand),
                            null,
                            correlation,
                            now,
                            new TreeMap<>())));
            return brand;
        });
    }

    private static Scope scope(Workspace workspace) {
        return Scope.of(workspace.id(), workspace.organisation());
    }
}
