package dev.gatepost.consent.accounts;

import dev.gatepost.consent.ConsentProjection.Subject;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The tables {@code account}, {@code account_role_member} and {@code account_permission}. */
final class AccountStore {
    /** A company. */
    record Account(UUID id, String name, Instant createdAt) {}

    /** Somebody in a role; {@code byNumber} tells a number from a mail address. */
    record Member(String role, ContactId contact, boolean byNumber, Instant addedAt) {}

    /** What a role may be sent. */
    record Permission(String role, Subject subject, String basis, Instant grantedAt) {}

    void insert(Connection tx, WorkspaceId workspace, Account a) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("insert into account (workspace_id, id, name, created_at) values (?, ?, ?, ?)")) {
            Sql.bind(s, workspace.value(), a.id(), a.name(), a.createdAt());
            s.executeUpdate();
        }
    }

    List<Account> list(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select id, name, created_at from account where workspace_id = ? order by id desc limit 500""")) {
            Sql.bind(s, workspace.value());
            ResultSet row = s.executeQuery();
            List<Account> out = new ArrayList<>();
            while (row.next()) {
                out.add(account(row));
            }
            return out;
        }
    }

    /** One; {@code hold} keeps others from changing its roles meanwhile. */
    Optional<Account> find(Connection tx, WorkspaceId workspace, UUID id, boolean hold) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("select id, name, created_at from account where workspace_id = ? and id = ?"
                        + (hold ? " for no key update" : ""))) {
            Sql.bind(s, workspace.value(), id);
            ResultSet row = s.executeQuery();
            return row.next() ? Optional.of(account(row)) : Optional.empty();
        }
    }

    private static Account account(ResultSet row) throws SQLException {
        return new Account(
                row.getObject(1, UUID.class),
                row.getString(2),
                row.getTimestamp(3).toInstant());
    }

    void addMember(Connection tx, WorkspaceId workspace, UUID account, Member m) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into account_role_member (workspace_id, account_id, role, contact_id, by_number, added_at)
                values (?, ?, ?, ?, ?, ?) on conflict do nothing""")) {
            Sql.bind(s, workspace.value(), account, m.role(), m.contact().value(), m.byNumber(), m.addedAt());
            s.executeUpdate();
        }
    }

    boolean removeMember(Connection tx, WorkspaceId workspace, UUID account, String role, ContactId contact)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                delete from account_role_member
                where workspace_id = ? and account_id = ? and role = ? and contact_id = ?""")) {
            Sql.bind(s, workspace.value(), account, role, contact.value());
            return s.executeUpdate() == 1;
        }
    }

    List<Member> members(Connection tx, WorkspaceId workspace, UUID account) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select role, contact_id, by_number, added_at from account_role_member
                where workspace_id = ? and account_id = ? order by role, contact_id""")) {
            Sql.bind(s, workspace.value(), account);
            ResultSet row = s.executeQuery();
            List<Member> out = new ArrayList<>();
            while (row.next()) {
                out.add(new Member(
                        row.getString(1),
                        new ContactId(row.getObject(2, UUID.class)),
                        row.getBoolean(3),
                        row.getTimestamp(4).toInstant()));
            }
            return out;
        }
    }

    void permit(Connection tx, WorkspaceId workspace, UUID account, Permission p) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into account_permission (workspace_id, account_id, role, channel, purpose, brand, basis,
                    granted_at)
                values (?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (workspace_id, account_id, role, channel, purpose, brand)
                do update set basis = excluded.basis, granted_at = excluded.granted_at""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    account,
                    p.role(),
                    p.subject().channel().written(),
                    p.subject().purpose().written(),
                    p.subject().brand(),
                    p.basis(),
                    p.grantedAt());
            s.executeUpdate();
        }
    }

    void withdraw(Connection tx, WorkspaceId workspace, UUID account, String role, Subject subject)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                delete from account_permission where workspace_id = ? and account_id = ? and role = ?
                    and channel = ? and purpose = ? and brand = ?""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    account,
                    role,
                    subject.channel().written(),
                    subject.purpose().written(),
                    subject.brand());
            s.executeUpdate();
        }
    }

    List<Permission> permissions(Connection tx, WorkspaceId workspace, UUID account) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select role, channel, purpose, brand, basis, granted_at from account_permission
                where workspace_id = ? and account_id = ? order by role, channel, purpose, brand""")) {
            Sql.bind(s, workspace.value(), account);
            ResultSet row = s.executeQuery();
            List<Permission> out = new ArrayList<>();
            while (row.next()) {
                out.add(new Permission(
                        row.getString(1),
                        new Subject(
                                Channel.parse(row.getString(2)).orElseThrow(),
                                Purpose.parse(row.getString(3)).orElseThrow(),
                                row.getString(4)),
                        row.getString(5),
                        row.getTimestamp(6).toInstant()));
            }
            return out;
        }
    }

    /** What all roles of a contact in this account let it be sent, with the strength of each. */
    static Map<Subject, String> covering(List<Member> members, List<Permission> permissions, ContactId contact) {
        Map<Subject, String> out = new LinkedHashMap<>();
        for (Member m : members) {
            for (Permission p : permissions) {
                boolean reaches = p.subject().channel().usesNumber() == m.byNumber();
                if (m.contact().equals(contact) && m.role().equals(p.role()) && reaches) {
                    out.put(p.subject(), p.basis());
                }
            }
        }
        return out;
    }
}
