package dev.gatepost.contacts;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Erases a person by destroying the content key: address, variables and texts of all their messages are unreadable at
 * once in the live store, and in every copy of it once the epoch of that key is destroyed. What proves consent is under
 * the evidence key and stays, and so do suppressions, which the organisation keeps under the hash of the address. A
 * later message to the same address meets a new contact.
 */
public final class EraseContact {
    private final SecureRandom random;

    public EraseContact(SecureRandom random) {
        this.random = random;
    }

    /** Whom, and who asks why; the reason holds nothing personal. */
    public record Request(WorkspaceId workspace, ContactId contact, String actor, String reason) {}

    /**
     * The proof.
     *
     * @param index the organisation's keyed hash of the address that was erased
     * @param epoch when the key of this epoch is destroyed, no copy opens any more
     */
    public record Erased(ContactId contact, byte[] index, int epoch, Instant at) {
        @Override
        public String toString() {
            return "Erased(" + contact + ", epoch " + epoch + ")";
        }
    }

    /** Erases, in the caller's transaction (roles console and jobs); empty when there is nobody to erase. */
    public Optional<Erased> in(Connection tx, Request request, Instant now) throws SQLException {
        byte[] tombstone = new byte[32];
        random.nextBytes(tombstone);
        try (PreparedStatement s = tx.prepareStatement("""
                with found as (
                    select workspace_id, id, address_index, key_epoch from contact
                    where workspace_id = ? and id = ? and length(content_key) > 0 for update),
                gone as (
                    update contact c set content_key = '', address_sealed = '', alias_index = null, address_index = ?
                    from found f where c.workspace_id = f.workspace_id and c.id = f.id)
                insert into contact_erasure
                    (workspace_id, contact_id, address_index, key_epoch, erased_at, actor, reason)
                select workspace_id, id, address_index, key_epoch, ?, ?, ? from found
                returning address_index, key_epoch""")) {
            Sql.bind(
                    s,
                    request.workspace().value(),
                    request.contact().value(),
                    tombstone,
                    now,
                    request.actor(),
                    request.reason());
            try (ResultSet row = s.executeQuery()) {
                return row.next()
                        ? Optional.of(new Erased(request.contact(), row.getBytes(1), row.getInt(2), now))
                        : Optional.empty();
            }
        }
    }

    /** The proof of an earlier erasure. */
    public static Optional<Erased> proof(Connection tx, WorkspaceId workspace, ContactId contact) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select address_index, key_epoch, erased_at from contact_erasure
                where workspace_id = ? and contact_id = ?""")) {
            Sql.bind(s, workspace.value(), contact.value());
            try (ResultSet row = s.executeQuery()) {
                return row.next()
                        ? Optional.of(new Erased(
                                contact, row.getBytes(1), row.getInt(2), Objects.requireNonNull(Sql.instant(row, 3))))
                        : Optional.empty();
            }
        }
    }
}
