package dev.gatepost.consent;

import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.keys.Unreadable;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Sql;
import dev.gatepost.privacy.Person;
import dev.gatepost.privacy.PersonalData;
import dev.gatepost.privacy.Sheet;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a person allowed and refused. The ledger, its sealed evidence and suppressions stay after an erasure: they
 * prove that the person was asked, and keep them from being written to (GDPR Art. 17(3)(b) and (e)). Roles in accounts,
 * questions that wait and counted keyword replies go.
 */
public final class ConsentData implements PersonalData {
    private static final List<String> GOING = List.of(
            "delete from account_role_member where workspace_id = ? and contact_id = ?",
            "delete from opt_in_question where workspace_id = ? and contact_id = ?",
            "delete from keyword_reply where workspace_id = ? and contact_id = ?");

    private static final Map<String, String> TOLD = Map.of(
            "account_roles",
            "select role, 'account ' || account_id, added_at from account_role_member"
                    + " where workspace_id = ? and contact_id = ? order by added_at",
            "opt_in_questions",
            "select channel, purpose, asked_at from opt_in_question"
                    + " where workspace_id = ? and contact_id = ? order by asked_at",
            "keyword_replies",
            "select channel, kind, at from keyword_reply where workspace_id = ? and contact_id = ? order by at",
            "blocked_by_providers",
            "select source, code, since from provider_block where workspace_id = ? and contact_id = ? order by since",
            "approvals_to_write_again",
            "select channel, reason, requested_at from recontact_approval"
                    + " where workspace_id = ? and contact_id = ? order by requested_at");

    private final ContactStore contacts;
    private final RecordConsent record;

    public ConsentData(ContactStore contacts, RecordConsent record) {
        this.contacts = contacts;
        this.record = record;
    }

    @Override
    public String store() {
        return "consents";
    }

    @Override
    public Outcome erase(Connection tx, Person person, Turn turn) throws SQLException {
        UUID contact = person.contact();
        UUID organisation = person.workspace().organisation().value();
        long kept = number(
                tx,
                "select count(*) from suppression where organisation_id = ? and address_index = ?",
                organisation,
                person.index());
        long gone = 0;
        if (contact != null) {
            UUID workspace = person.workspace().id().value();
            kept += number(
                    tx,
                    "select count(*) from consent_event where workspace_id = ? and contact_id = ?",
                    workspace,
                    contact);
            for (String sql : GOING) {
                try (PreparedStatement s = tx.prepareStatement(sql)) {
                    Sql.bind(s, workspace, contact);
                    gone += s.executeUpdate();
                }
            }
        }
        String why = kept == 0
                ? null
                : "the ledger proves what the person allowed and refused, and suppressions, kept as hashes, hold it up";
        return new Outcome(gone + kept, gone, why, null);
    }

    private static long number(Connection tx, String sql, Object... of) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(sql)) {
            Sql.bind(s, of);
            try (ResultSet row = s.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    @Override
    public void export(Connection tx, Person person, Sheet sheet) throws SQLException {
        suppressions(tx, person, sheet);
        UUID contact = person.contact();
        if (contact == null) {
            return;
        }
        ledger(tx, person, contact, sheet);
        for (Map.Entry<String, String> told : TOLD.entrySet()) {
            try (PreparedStatement s = tx.prepareStatement(told.getValue())) {
                Sql.bind(s, person.workspace().id().value(), contact);
                try (ResultSet row = s.executeQuery()) {
                    while (row.next()) {
                        sheet.add(
                                told.getKey(),
                                Answers.document(
                                        "of",
                                        row.getString(1),
                                        "what",
                                        row.getString(2),
                                        "at",
                                        String.valueOf(Sql.instant(row, 3))));
                    }
                }
            }
        }
    }

    private static void suppressions(Connection tx, Person person, Sheet sheet) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select channel, purpose, brand, source, since, lifted_at from suppression
                where organisation_id = ? and address_index = ? order by since""")) {
            Sql.bind(s, person.workspace().organisation().value(), person.index());
            try (ResultSet row = s.executeQuery()) {
                while (row.next()) {
                    sheet.add(
                            "suppressions",
                            Answers.document(
                                    "channel", row.getString(1),
                                    "purpose", row.getString(2),
                                    "brand", row.getString(3),
                                    "source", row.getString(4),
                                    "since", String.valueOf(Sql.instant(row, 5)),
                                    "lifted_at", text(Sql.instant(row, 6))));
                }
            }
        }
    }

    private void ledger(Connection tx, Person person, UUID contact, Sheet sheet) throws SQLException {
        var workspace = person.workspace().id();
        var id = new ContactId(contact);
        Contact known =
                contacts.byId(tx, Map.of(id, workspace), ContactStore.Hold.NONE).get(id);
        try (PreparedStatement s = tx.prepareStatement(LedgerRows.COLUMNS + """
                , evidence_sealed from consent_event where workspace_id = ? and contact_id = ? order by id""")) {
            Sql.bind(s, workspace.value(), contact);
            try (ResultSet row = s.executeQuery()) {
                while (row.next()) {
                    ConsentEvent e = LedgerRows.event(row);
                    sheet.add(
                            "consents",
                            Answers.document(
                                    "id",
                                    e.id().toString(),
                                    "status",
                                    e.status().written(),
                                    "channel",
                                    e.channel().written(),
                                    "purpose",
                                    e.purpose().written(),
                                    "brand",
                                    e.brand(),
                                    "basis",
                                    e.basis(),
                                    "source",
                                    e.source(),
                                    "campaign",
                                    e.campaign(),
                                    "occurred_at",
                                    e.occurredAt().toString(),
                                    "disclosure",
                                    disclosure(e),
                                    "evidence",
                                    evidence(known, e, row.getBytes(LedgerRows.WIDTH + 1))));
                }
            }
        }
    }

    private static @Nullable String disclosure(ConsentEvent e) {
        Proof.Shown seen = e.proof().disclosure();
        return seen == null ? null : Ids.write(Disclosure.PREFIX, seen.disclosure()) + "@" + seen.version();
    }

    private @Nullable Map<String, String> evidence(
            @Nullable Contact contact, ConsentEvent e, byte @Nullable [] sealed) {
        if (contact == null || sealed == null) {
            return null;
        }
        try {
            return record.evidence(contact, e.id(), sealed);
        } catch (Unreadable gone) {
            return null;
        }
    }

    private static @Nullable String text(java.time.@Nullable Instant at) {
        return Optional.ofNullable(at).map(Object::toString).orElse(null);
    }
}
