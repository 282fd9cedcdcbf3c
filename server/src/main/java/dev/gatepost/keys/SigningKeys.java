package dev.gatepost.keys;

import com.google.crypto.tink.subtle.Ed25519Sign;
import dev.gatepost.platform.WorkspaceId;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;

/** The signing keys of workspaces, one for each purpose, wrapped by the root key in table {@code signing_key}. */
public final class SigningKeys {
    private static final String KIND = "signing";
    private static final String FIND = """
            select public_key, wrapped from signing_key where workspace_id = ? and purpose = ?""";
    private static final String ADD = """
            insert into signing_key (workspace_id, purpose, public_key, wrapped, created_at)
            values (?, ?, ?, ?, ?) on conflict (workspace_id, purpose) do nothing""";

    private final RootKey root;
    private final Clock clock;

    SigningKeys(RootKey root, Clock clock) {
        this.root = root;
        this.clock = clock;
    }

    /** The key of that purpose, made when there is none. The role of the transaction is jobs or console. */
    public SigningKey obtain(Connection tx, WorkspaceId workspace, String purpose) throws SQLException {
        Optional<SigningKey> present = find(tx, workspace, purpose);
        if (present.isPresent()) {
            return present.get();
        }
        Ed25519Sign.KeyPair pair = newPair();
        try (PreparedStatement add = tx.prepareStatement(ADD)) {
            add.setObject(1, workspace.value());
            add.setString(2, purpose);
            add.setBytes(3, pair.getPublicKey());
            add.setBytes(4, root.wrap(KIND + " " + purpose, workspace.value(), pair.getPrivateKey()));
            add.setObject(5, clock.instant().atOffset(ZoneOffset.UTC));
            add.executeUpdate();
        }
        return find(tx, workspace, purpose).orElseThrow();
    }

    /** The key of that purpose, if one was made. */
    public Optional<SigningKey> find(Connection tx, WorkspaceId workspace, String purpose) throws SQLException {
        try (PreparedStatement find = tx.prepareStatement(FIND)) {
            find.setObject(1, workspace.value());
            find.setString(2, purpose);
            try (ResultSet row = find.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                byte[] seed = root.unwrap(KIND + " " + purpose, workspace.value(), row.getBytes(2));
                return Optional.of(new SigningKey(row.getBytes(1), seed));
            }
        }
    }

    private static Ed25519Sign.KeyPair newPair() {
        try {
            return Ed25519Sign.KeyPair.newKeyPair();
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("Ed25519 is not to be had.", absent);
        }
    }
}
