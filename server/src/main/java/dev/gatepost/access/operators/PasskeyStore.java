package dev.gatepost.access.operators;

import dev.gatepost.platform.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.webauthn.api.Bytes;
import org.springframework.security.web.webauthn.api.CredentialRecord;
import org.springframework.security.web.webauthn.api.ImmutableCredentialRecord;
import org.springframework.security.web.webauthn.api.ImmutablePublicKeyCose;
import org.springframework.security.web.webauthn.api.ImmutablePublicKeyCredentialUserEntity;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialType;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialUserEntity;
import org.springframework.security.web.webauthn.management.PublicKeyCredentialUserEntityRepository;
import org.springframework.security.web.webauthn.management.UserCredentialRepository;

/**
 * The table {@code directory_passkey}, in the form in which the library that verifies asks for it. The user handle of a
 * passkey is the operator's id, which says nothing of the person.
 */
final class PasskeyStore implements UserCredentialRepository {
    private static final String ROW = """
            select credential_id, operator_id, public_key, signature_count, user_verified, backup_eligible, backed_up,
                label, created_at, used_at, attestation from directory_passkey where\s""";

    private final Ground ground;

    PasskeyStore(Ground ground) {
        this.ground = ground;
    }

    static Bytes handle(UUID operator) {
        return new Bytes(java.nio.ByteBuffer.allocate(16)
                .putLong(operator.getMostSignificantBits())
                .putLong(operator.getLeastSignificantBits())
                .array());
    }

    static UUID operator(Bytes handle) {
        var bytes = java.nio.ByteBuffer.wrap(handle.getBytes());
        return bytes.remaining() == 16 ? new UUID(bytes.getLong(), bytes.getLong()) : new UUID(0, 0);
    }

    static PublicKeyCredentialUserEntity user(UUID operator, String name) {
        return ImmutablePublicKeyCredentialUserEntity.builder()
                .id(handle(operator))
                .name(name)
                .displayName(name)
                .build();
    }

    /** The accounts, as the library asks for them. */
    PublicKeyCredentialUserEntityRepository users() {
        var accounts = new OperatorStore();
        return new PublicKeyCredentialUserEntityRepository() {
            @Override
            public @Nullable PublicKeyCredentialUserEntity findById(Bytes id) {
                return ground.in(tx -> accounts.account(tx, operator(id)))
                        .map(a -> user(a.operator().id(), a.operator().name()))
                        .orElse(null);
            }

            @Override
            public @Nullable PublicKeyCredentialUserEntity findByUsername(String name) {
                return ground.in(tx -> accounts.named(tx, name))
                        .map(a -> user(a.operator().id(), a.operator().name()))
                        .orElse(null);
            }

            @Override
            public void save(PublicKeyCredentialUserEntity user) {
                throw new UnsupportedOperationException("accounts are made by invitation alone");
            }

            @Override
            public void delete(Bytes id) {
                throw new UnsupportedOperationException("accounts are disabled, not deleted");
            }
        };
    }

    /** The same, but that nothing is written. */
    UserCredentialRepository withoutSaving() {
        PasskeyStore all = this;
        return new UserCredentialRepository() {
            @Override
            public void delete(Bytes credential) {
                all.delete(credential);
            }

            @Override
            public void save(CredentialRecord made) {
                // The caller writes it, in a transaction of its own.
            }

            @Override
            public @Nullable CredentialRecord findByCredentialId(Bytes credential) {
                return all.findByCredentialId(credential);
            }

            @Override
            public List<CredentialRecord> findByUserId(Bytes user) {
                return all.findByUserId(user);
            }
        };
    }

    @Override
    public void delete(Bytes credential) {
        ground.in(tx -> change(tx, "delete from directory_passkey where credential_id = ?", credential.getBytes()));
    }

    @Override
    public void save(CredentialRecord r) {
        ground.in(tx -> save(tx, r));
    }

    /** Writes a passkey, or its counter after a use. */
    static int save(Connection tx, CredentialRecord r) throws SQLException {
        return change(
                tx,
                """
                insert into directory_passkey (credential_id, operator_id, public_key, signature_count, user_verified,
                    backup_eligible, backed_up, label, created_at, used_at, attestation)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (credential_id) do update set signature_count = excluded.signature_count,
                    backed_up = excluded.backed_up, used_at = excluded.used_at
                where directory_passkey.operator_id = excluded.operator_id""",
                r.getCredentialId().getBytes(),
                operator(r.getUserEntityUserId()),
                r.getPublicKey().getBytes(),
                r.getSignatureCount(),
                r.isUvInitialized(),
                r.isBackupEligible(),
                r.isBackupState(),
                r.getLabel(),
                r.getCreated(),
                r.getLastUsed(),
                Objects.requireNonNull(r.getAttestationObject()).getBytes());
    }

    @Override
    public @Nullable CredentialRecord findByCredentialId(Bytes credential) {
        return ground.in(tx -> rows(tx, "credential_id = ?", credential.getBytes())).stream()
                .findFirst()
                .orElse(null);
    }

    @Override
    public List<CredentialRecord> findByUserId(Bytes user) {
        return ground.in(tx -> rows(tx, "operator_id = ? order by created_at", operator(user)));
    }

    /** Removes one of this person's passkeys. */
    static boolean remove(Connection tx, UUID operator, byte[] credential) throws SQLException {
        return change(
                        tx,
                        "delete from directory_passkey where operator_id = ? and credential_id = ?",
                        operator,
                        credential)
                == 1;
    }

    static void removeAll(Connection tx, UUID operator) throws SQLException {
        change(tx, "delete from directory_passkey where operator_id = ?", operator);
    }

    private static List<CredentialRecord> rows(Connection tx, String where, Object value) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(ROW + where)) {
            Sql.bind(s, value);
            ResultSet rows = s.executeQuery();
            List<CredentialRecord> out = new ArrayList<>();
            while (rows.next()) {
                Instant created = rows.getTimestamp(9).toInstant();
                out.add(ImmutableCredentialRecord.builder()
                        .credentialType(PublicKeyCredentialType.PUBLIC_KEY)
                        .credentialId(new Bytes(rows.getBytes(1)))
                        .userEntityUserId(handle(rows.getObject(2, UUID.class)))
                        .publicKey(new ImmutablePublicKeyCose(rows.getBytes(3)))
                        .signatureCount(rows.getLong(4))
                        .uvInitialized(rows.getBoolean(5))
                        .backupEligible(rows.getBoolean(6))
                        .backupState(rows.getBoolean(7))
                        .transports(Set.of())
                        .attestationObject(new Bytes(rows.getBytes(11)))
                        .label(rows.getString(8))
                        .created(created)
                        .lastUsed(rows.getTimestamp(10).toInstant())
                        .build());
            }
            return out;
        }
    }

    private static int change(Connection tx, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(sql)) {
            Sql.bind(s, values);
            return s.executeUpdate();
        }
    }
}
