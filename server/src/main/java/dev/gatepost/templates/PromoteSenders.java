package dev.gatepost.templates;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.access.Workspace;
import dev.gatepost.access.promotion.Promotable;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Takes senders over from one workspace to another (TEN-02). The connection is found there by its name, so that a
 * sender of the sandbox gets a real carrier or none. Registrations stay behind: they are facts of the place in which
 * they were made, and somebody answers for them there.
 */
public final class PromoteSenders implements Promotable {
    private final CatalogueStore catalogue = new CatalogueStore();
    private final SenderStore store = new SenderStore();
    private final ConnectionNames connections;
    private final Clock clock;

    /** How connections are called, which another room knows. */
    public interface ConnectionNames {
        Optional<String> name(Workspace workspace, UUID connection);

        Optional<UUID> named(Workspace workspace, String name);
    }

    public PromoteSenders(ConnectionNames connections, Clock clock) {
        this.connections = connections;
        this.clock = clock;
    }

    @Override
    public String kind() {
        return "sender";
    }

    @Override
    public SortedMap<String, SortedMap<String, String>> of(Connection tx, Workspace workspace, Side side)
            throws SQLException {
        SortedMap<String, SortedMap<String, String>> out = new TreeMap<>();
        for (Sender sender : all(tx, workspace)) {
            if (!sender.retired()) {
                out.put(name(sender), fields(workspace, sender));
            }
        }
        return out;
    }

    private List<Sender> all(Connection tx, Workspace workspace) throws SQLException {
        LocalDate today = clock.instant().atOffset(ZoneOffset.UTC).toLocalDate();
        return store.all(tx, workspace.id(), catalogue.brands(tx, workspace.id()), today);
    }

    private static String name(Sender sender) {
        return sender.channel().written() + " " + sender.address();
    }

    private SortedMap<String, String> fields(Workspace workspace, Sender s) {
        SortedMap<String, String> out = new TreeMap<>();
        out.put("brand", s.brand().name());
        out.put("connection", connections.name(workspace, s.connection()).orElse(""));
        out.put("purposes", joined(s.purposes().stream().map(Purpose::written).toList()));
        out.put("countries", joined(s.countries()));
        out.put("type", s.type().written());
        out.put("milli_per_second", Long.toString(s.milliPerSecond()));
        out.put("block_scope", s.blockScope().written());
        out.put("profile", s.profile() == null ? "" : s.profile());
        return out;
    }

    private static String joined(java.util.Collection<String> texts) {
        return String.join(", ", texts.stream().sorted().toList());
    }

    @Override
    public @Nullable String copy(Connection tx, Copy copy) throws SQLException {
        Sender source = find(tx, copy.from(), copy.name()).orElseThrow();
        String wanted = connections.name(copy.from(), source.connection()).orElse("");
        Optional<UUID> connection = connections.named(copy.to(), wanted);
        Optional<Brand> brand =
                PromoteBrands.named(tx, catalogue, copy.to(), source.brand().name());
        Optional<Sender> there = find(tx, copy.to(), copy.name());
        if (connection.isEmpty()) {
            return "there is no connection '" + wanted + "'; make one of that name first";
        }
        if (brand.isEmpty()) {
            return "there is no brand '" + source.brand().name() + "'; take it over too";
        }
        if (there.isPresent() && there.get().retired()) {
            return "it is retired there";
        }
        if (there.isPresent() && !there.get().brand().id().equals(brand.get().id())) {
            return "it belongs to another brand there";
        }
        SenderId id = there.map(Sender::id).orElseGet(SenderId::next);
        var next = new Sender(
                id,
                brand.get(),
                source.channel(),
                source.address(),
                connection.get(),
                source.purposes(),
                source.countries(),
                Set.of(),
                source.type(),
                source.milliPerSecond(),
                source.blockScope(),
                source.profile(),
                false);
        if (there.isEmpty()) {
            store.insert(tx, copy.to().id(), next, copy.at());
        } else {
            change(tx, copy.to(), next);
        }
        return null;
    }

    private Optional<Sender> find(Connection tx, Workspace workspace, String name) throws SQLException {
        return all(tx, workspace).stream().filter(s -> name(s).equals(name)).findFirst();
    }

    private static void change(Connection tx, Workspace workspace, Sender next) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update sender set purposes = ?, countries = ?, connection_id = ?, type = ?,
                    milli_per_second = nullif(?, 0), block_scope = ?, profile = ?
                where workspace_id = ? and id = ?""")) {
            Sql.bind(
                    s,
                    column(tx, "text", next.purposes(), Purpose::written),
                    column(tx, "text", next.countries(), c -> c),
                    next.connection(),
                    next.type().written(),
                    next.milliPerSecond(),
                    next.blockScope().written(),
                    next.profile(),
                    workspace.id().value(),
                    next.id().value());
            s.executeUpdate();
        }
    }
}
