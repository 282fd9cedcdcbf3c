package dev.gatepost.consent;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Many rows of {@code consent_event} and {@code suppression} at once. */
final class ManyStore {
    private ManyStore() {}

    /** Inserts events without sealed evidence. */
    static void insert(Connection tx, List<ConsentEvent> events) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into consent_event (workspace_id, id, contact_id, channel, purpose, brand, status, basis, source,
                    campaign, actor, occurred_at, recorded_at, jurisdiction, disclosure_id, disclosure_version)
                select * from unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[],
                    ?::text[], ?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::timestamptz[], ?::text[],
                    ?::uuid[], ?::int[])""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", events, e -> e.workspace().value()),
                    column(tx, "uuid", events, e -> e.id().value()),
                    column(tx, "uuid", events, e -> e.contact().value()),
                    column(tx, "text", events, e -> e.channel().written()),
                    column(tx, "text", events, e -> e.purpose().written()),
                    column(tx, "text", events, ConsentEvent::brand),
                    column(tx, "text", events, e -> e.status().written()),
                    column(tx, "text", events, ConsentEvent::basis),
                    column(tx, "text", events, ConsentEvent::source),
                    column(tx, "text", events, ConsentEvent::campaign),
                    column(tx, "text", events, ConsentEvent::actor),
                    column(tx, "timestamptz", events, ConsentEvent::occurredAt),
                    column(tx, "timestamptz", events, ConsentEvent::recordedAt),
                    column(tx, "text", events, e -> e.proof().jurisdiction()),
                    column(tx, "uuid", events, ManyStore::disclosure),
                    column(tx, "int", events, ManyStore::version));
            s.executeUpdate();
        }
    }

    private static @Nullable Object disclosure(ConsentEvent e) {
        Proof.Shown shown = e.proof().disclosure();
        return shown == null ? null : shown.disclosure();
    }

    private static @Nullable Object version(ConsentEvent e) {
        Proof.Shown shown = e.proof().disclosure();
        return shown == null ? null : shown.version();
    }

    static void suppress(Connection tx, List<Suppression> all) throws SQLException {
        if (all.isEmpty()) {
            return;
        }
        try (PreparedStatement s = tx.prepareStatement("""
                insert into suppression (organisation_id, address_index, id, channel, purpose, brand, source, since,
                    evidence)
                select * from unnest(?::uuid[], ?::bytea[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[],
                    ?::timestamptz[], ?::uuid[])""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", all, p -> p.organisation().value()),
                    column(tx, "bytea", all, Suppression::index),
                    column(tx, "uuid", all, Suppression::id),
                    column(
                            tx,
                            "text",
                            all,
                            p -> p.channel() == null ? null : p.channel().written()),
                    column(
                            tx,
                            "text",
                            all,
                            p -> p.purpose() == null ? null : p.purpose().written()),
                    column(tx, "text", all, Suppression::brand),
                    column(tx, "text", all, Suppression::source),
                    column(tx, "timestamptz", all, Suppression::since),
                    column(tx, "uuid", all, p -> p.evidence().value()));
            s.executeUpdate();
        }
    }
}
