package dev.gatepost.audit;

import dev.gatepost.keys.SigningKey;
import dev.gatepost.platform.WorkspaceId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A statement of a log's size and root, in the checkpoint format of the C2SP (tlog-checkpoint.md), signed as a C2SP
 * signed note with Ed25519. The origin, {@code gatepost/ws_…}, is the name of the key too.
 */
record Checkpoint(WorkspaceId log, long size, byte[] root) {
    /** The purpose of the key that signs checkpoints. */
    static final String KEY_PURPOSE = "audit";

    /** The type byte of Ed25519 in signed notes. */
    private static final byte ED25519 = 1;

    /** The signed text, to be stored, shown and given away. */
    String sign(SigningKey key) {
        String body = origin(log) + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root) + "\n";
        byte[] signature = key.sign(body.getBytes(StandardCharsets.UTF_8));
        byte[] hint = hint(origin(log), key.publicKey());
        byte[] both = Arrays.copyOf(hint, hint.length + signature.length);
        System.arraycopy(signature, 0, both, hint.length, signature.length);
        return body + "\n— " + origin(log) + " " + Base64.getEncoder().encodeToString(both) + "\n";
    }

    /** The verifier key as text: name, hint and public key, as other tools of signed notes read it. */
    static String verifierKey(WorkspaceId log, byte[] publicKey) {
        return origin(log) + "+" + HexFormat.of().formatHex(hint(origin(log), publicKey)) + "+"
                + Base64.getEncoder().encodeToString(typed(publicKey));
    }

    /** How a log calls itself in its checkpoints. */
    static String origin(WorkspaceId log) {
        return "gatepost/" + log;
    }

    private static byte[] hint(String name, byte[] publicKey) {
        ByteArrayOutputStream hashed = new ByteArrayOutputStream();
        hashed.writeBytes((name + "\n").getBytes(StandardCharsets.UTF_8));
        hashed.writeBytes(typed(publicKey));
        try {
            return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(hashed.toByteArray()), 4);
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("This Java has no SHA-256.", absent);
        }
    }

    private static byte[] typed(byte[] publicKey) {
        byte[] typed = new byte[publicKey.length + 1];
        typed[0] = ED25519;
        System.arraycopy(publicKey, 0, typed, 1, publicKey.length);
        return typed;
    }
}
