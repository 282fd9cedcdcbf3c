package dev.gatepost.consent;

import dev.gatepost.contacts.ContactId;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables {@code consent_event}, {@code suppression} and {@code provider_block}. */
public final class ConsentStore {
    private static final int MOST_EVENTS = 1000;

    void insert(Connection tx, ConsentEvent e, byte @Nullable [] evidenceSealed) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into consent_event (workspace_id, id, contact_id, channel, purpose, brand, status, basis, source,
                    campaign, actor, occurred_at, recorded_at, evidence_sealed, jurisdiction, disclosure_id,
                    disclosure_version, snapshot_hash, retain_until, approval_id,
                    account_id)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
            s.setObject(1, e.workspace().value());
            s.setObject(2, e.id().value());
            s.setObject(3, e.contact().value());
            s.setString(4, e.channel().written());
            s.setString(5, e.purpose().written());
            s.setString(6, e.brand());
            s.setString(7, e.status().written());
            s.setString(8, e.basis());
            s.setString(9, e.source());
            s.setString(10, e.campaign());
            s.setString(11, e.actor());
            s.setTimestamp(12, Timestamp.from(e.occurredAt()));
            s.setTimestamp(13, Timestamp.from(e.recordedAt()));
            s.setBytes(14, evidenceSealed);
            Proof proof = e.proof();
            Proof.Shown shown = proof.disclosure();
            s.setString(15, proof.jurisdiction());
            s.setObject(16, shown == null ? null : shown.disclosure());
            s.setObject(17, shown == null ? null : shown.version());
            s.setBytes(18, proof.snapshotHash());
            s.setTimestamp(19, proof.retainUntil() == null ? null : Timestamp.from(proof.retainUntil()));
            s.setObject(20, proof.approval());
            s.setObject(21, proof.account());
            s.executeUpdate();
        }
    }

    /** The newest events of a contact, oldest first, at most 1,000. */
    List<ConsentEvent> events(Connection tx, WorkspaceId workspace, ContactId contact) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(LedgerRows.COLUMNS + """
                 from consent_event where workspace_id = ? and contact_id = ? order by id desc limit ?""")) {
            s.setObject(1, workspace.value());
            s.setObject(2, contact.value());
            s.setInt(3, MOST_EVENTS);
            ResultSet rows = s.executeQuery();
            List<ConsentEvent> out = new ArrayList<>();
            while (rows.next()) {
                out.addFirst(LedgerRows.event(rows));
            }
            return out;
        }
    }

    /** One event with its sealed evidence. */
    record Kept(ConsentEvent event, byte @Nullable [] evidence) {}

    Optional<Kept> event(Connection tx, WorkspaceId workspace, ConsentEventId id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(LedgerRows.COLUMNS + """
                , evidence_sealed from consent_event where workspace_id = ? and id = ?""")) {
            s.setObject(1, workspace.value());
            s.setObject(2, id.value());
            ResultSet rows = s.executeQuery();
            return rows.next()
                    ? Optional.of(new Kept(LedgerRows.event(rows), rows.getBytes(LedgerRows.WIDTH + 1)))
                    : Optional.empty();
        }
    }

    void suppress(Connection tx, Suppression p) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into suppression (organisation_id, address_index, id, channel, purpose, brand, source, since,
                    evidence)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
            s.setObject(1, p.organisation().value());
            s.setBytes(2, p.index());
            s.setObject(3, p.id());
            s.setString(4, p.channel() == null ? null : p.channel().written());
            s.setString(5, p.purpose() == null ? null : p.purpose().written());
            s.setString(6, p.brand());
            s.setString(7, p.source());
            s.setTimestamp(8, Timestamp.from(p.since()));
            s.setObject(9, p.evidence().value());
            s.executeUpdate();
        }
    }

    /** An address of an organisation. */
    public record Suppressible(OrganisationId organisation, byte[] index) {}

    /** Suppressions in force for these addresses, by {@link #key}. */
    public Map<String, List<Suppression>> suppressions(Connection tx, List<Suppressible> addresses)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select s.organisation_id, s.address_index, s.id, s.channel, s.purpose, s.brand, s.source, s.since,
                    s.evidence
                from (select distinct * from unnest(?::uuid[], ?::bytea[])) as w(organisation_id, address_index)
                join suppression s on s.organisation_id = w.organisation_id and s.address_index = w.address_index
                where s.lifted_at is null order by s.since""")) {
            s.setArray(
                    1,
                    Sql.array(
                            tx,
                            "uuid",
                            addresses.stream()
                                    .map(a -> a.organisation().value())
                                    .toArray()));
            s.setArray(
                    2,
                    Sql.array(
                            tx,
                            "bytea",
                            addresses.stream().map(Suppressible::index).toArray(byte[][]::new)));
            ResultSet rows = s.executeQuery();
            Map<String, List<Suppression>> out = new HashMap<>();
            while (rows.next()) {
                Suppression found = suppression(rows);
                out.computeIfAbsent(key(found.organisation(), found.index()), k -> new ArrayList<>())
                        .add(found);
            }
            return out;
        }
    }

    /** The map key of an organisation and index. */
    public static String key(OrganisationId organisation, byte[] index) {
        return organisation + java.util.HexFormat.of().formatHex(index);
    }

    /** A provider's block of a contact for one sender (CON-12). */
    public record Block(ContactId contact, UUID sender, String code, Instant since) {}

    /** Blocks in force for these contacts, by contact and sender. */
    public Map<String, Block> blocks(Connection tx, Map<ContactId, WorkspaceId> contacts) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select contact_id, sender_id, code, since from provider_block
                where (workspace_id, contact_id) in (select * from unnest(?::uuid[], ?::uuid[])) and lifted_at is
                    null""")) {
            s.setArray(
                    1,
                    Sql.array(
                            tx,
                            "uuid",
                            contacts.values().stream().map(WorkspaceId::value).toArray()));
            s.setArray(
                    2,
                    Sql.array(
                            tx,
                            "uuid",
                            contacts.keySet().stream().map(ContactId::value).toArray()));
            ResultSet rows = s.executeQuery();
            Map<String, Block> out = new HashMap<>();
            while (rows.next()) {
                var block = new Block(
                        new ContactId(rows.getObject(1, UUID.class)),
                        rows.getObject(2, UUID.class),
                        rows.getString(3),
                        rows.getTimestamp(4).toInstant());
                out.put(blockKey(block.contact(), block.sender()), block);
            }
            return out;
        }
    }

    public static String blockKey(ContactId contact, UUID sender) {
        return contact + "|" + sender;
    }

    /** Notes that the provider blocks this contact for this sender; the first notice stays. */
    public void block(Connection tx, WorkspaceId workspace, Block block) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into provider_block (workspace_id, contact_id, sender_id, code, since) values (?, ?, ?, ?, ?)
                on conflict (workspace_id, contact_id, sender_id) do update
                set code = excluded.code, since = excluded.since, lifted_at = null
                where provider_block.lifted_at is not null""")) {
            s.setObject(1, workspace.value());
            s.setObject(2, block.contact().value());
            s.setObject(3, block.sender());
            s.setString(4, block.code());
            s.setTimestamp(5, Timestamp.from(block.since()));
            s.executeUpdate();
        }
    }

    /**
     * Notes blocks that a provider's list names; the first notice stays. One that was lifted since the list was asked
     * for stays lifted: the person may have written START meanwhile.
     *
     * @return how many were not known
     */
    public int block(Connection tx, WorkspaceId workspace, List<Block> blocks, Instant asked) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into provider_block (workspace_id, contact_id, sender_id, code, since, source)
                select ?, c, s, k, t, 'provider_list'
                from unnest(?::uuid[], ?::uuid[], ?::text[], ?::timestamptz[]) as n (c, s, k, t)
                on conflict (workspace_id, contact_id, sender_id) do update
                set code = excluded.code, since = excluded.since, source = excluded.source, lifted_at = null,
                    lifted_by = null, lift_reason = null
                where provider_block.lifted_at < ?""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    Sql.column(tx, "uuid", blocks, b -> b.contact().value()),
                    Sql.column(tx, "uuid", blocks, Block::sender),
                    Sql.column(tx, "text", blocks, Block::code),
                    Sql.column(tx, "timestamptz", blocks, Block::since),
                    asked);
            return s.executeUpdate();
        }
    }

    /** The indexes of suppressed addresses after this one, in their order, at most so many. */
    public List<byte[]> suppressedAfter(Connection tx, OrganisationId organisation, byte[] index, int most)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select distinct address_index from suppression
                where organisation_id = ? and address_index > ? and lifted_at is null
                order by address_index limit ?""")) {
            Sql.bind(s, organisation.value(), index, most);
            ResultSet rows = s.executeQuery();
            List<byte[]> out = new ArrayList<>();
            while (rows.next()) {
                out.add(rows.getBytes(1));
            }
            return out;
        }
    }

    /** A contact and one of our senders. */
    public record Blocked(ContactId contact, UUID sender) {}

    /** Whom a provider blocks or once blocked, of these contacts. */
    public Set<Blocked> everBlocked(Connection tx, WorkspaceId workspace, Collection<ContactId> contacts)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select b.contact_id, b.sender_id from (select distinct unnest(?::uuid[]) as contact_id) w
                join provider_block b on b.workspace_id = ? and b.contact_id = w.contact_id""")) {
            Sql.bind(s, Sql.column(tx, "uuid", contacts, ContactId::value), workspace.value());
            ResultSet rows = s.executeQuery();
            Set<Blocked> out = new HashSet<>();
            while (rows.next()) {
                out.add(new Blocked(new ContactId(rows.getObject(1, UUID.class)), rows.getObject(2, UUID.class)));
            }
            return out;
        }
    }

    /**
     * Lifts the provider's block: the person texted START. Consent stays as it is.
     *
     * @param said when they did; a block that is younger stays
     */
    public void unblock(Connection tx, WorkspaceId workspace, Blocked whom, Instant said, Instant now)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update provider_block set lifted_at = ? where workspace_id = ? and contact_id = ? and sender_id = ?
                    and lifted_at is null and since <= ?""")) {
            Sql.bind(s, now, workspace.value(), whom.contact().value(), whom.sender(), said);
            s.executeUpdate();
        }
    }

    private static Suppression suppression(ResultSet row) throws SQLException {
        String channel = row.getString(4);
        String purpose = row.getString(5);
        return new Suppression(
                new OrganisationId(row.getObject(1, UUID.class)),
                row.getBytes(2),
                row.getObject(3, UUID.class),
                channel == null ? null : Channel.valueOf(channel.toUpperCase(Locale.ROOT)),
                purpose == null ? null : Purpose.valueOf(purpose.toUpperCase(Locale.ROOT)),
                row.getString(6),
                row.getString(7),
                row.getTimestamp(8).toInstant(),
                new ConsentEventId(row.getObject(9, UUID.class)));
    }
}
