package dev.gatepost.verifier;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** Writes logs as a server would, and as a forger would. Its tree is the definition of RFC 6962, word for word. */
final class LogBuilder {
    static final String ORIGIN = "gatepost/ws_test";
    private final KeyPair pair;

    LogBuilder() throws GeneralSecurityException {
        pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }

    static List<String> events(int count) {
        List<String> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add("{\"action\":\"message.accepted\",\"object\":\"msg_" + i + "\"}");
        }
        return events;
    }

    String key() throws GeneralSecurityException {
        return ORIGIN + "+" + HexFormat.of().formatHex(hint()) + "+"
                + Base64.getEncoder().encodeToString(typedKey());
    }

    String note(List<String> events) throws GeneralSecurityException {
        return note(ORIGIN, events);
    }

    String note(String origin, List<String> events) throws GeneralSecurityException {
        return signed(origin + "\n" + events.size() + "\n" + base64(root(events)) + "\n");
    }

    /** A signed note with that text. */
    String signed(String body) throws GeneralSecurityException {
        return body + "\n— " + ORIGIN + " " + base64(joined(hint(), raw(body))) + "\n";
    }

    /** A signature over that text alone. */
    String signature(String text) throws GeneralSecurityException {
        return base64(raw(text));
    }

    private byte[] raw(String text) throws GeneralSecurityException {
        Signature signer = Signature.getInstance("Ed25519");
        signer.initSign(pair.getPrivate());
        signer.update(text.getBytes(StandardCharsets.UTF_8));
        return signer.sign();
    }

    /** The lines of an export: the checkpoint first. */
    List<String> lines(List<String> events) throws GeneralSecurityException {
        List<String> lines = new ArrayList<>();
        lines.add(noteLine(note(events)));
        for (int i = 0; i < events.size(); i++) {
            lines.add(eventLine(i, events.get(i)));
        }
        return lines;
    }

    static String noteLine(String note) {
        return "{\"checkpoint\":\"" + base64(note.getBytes(StandardCharsets.UTF_8)) + "\"}";
    }

    static String eventLine(int seq, String event) throws GeneralSecurityException {
        return "{\"seq\":" + seq + ",\"leaf\":\"" + base64(leaf(event)) + "\",\"event\":" + event + "}";
    }

    static Path write(Path folder, List<String> lines) throws IOException {
        return Files.writeString(folder.resolve("log.ndjson"), String.join("\n", lines) + "\n");
    }

    /** MTH(D[n]) = SHA-256(0x01 || MTH(D[0:k]) || MTH(D[k:n])), k the largest power of two smaller than n. */
    static byte[] root(List<String> events) throws GeneralSecurityException {
        if (events.isEmpty()) {
            return sha256();
        }
        if (events.size() == 1) {
            return leaf(events.getFirst());
        }
        int k = Integer.highestOneBit(events.size() - 1);
        return sha256(new byte[] {1}, root(events.subList(0, k)), root(events.subList(k, events.size())));
    }

    private static byte[] leaf(String event) throws GeneralSecurityException {
        return sha256(new byte[] {0}, event.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] typedKey() {
        byte[] encoded = pair.getPublic().getEncoded();
        return joined(new byte[] {1}, Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
    }

    private byte[] hint() throws GeneralSecurityException {
        return Arrays.copyOf(sha256((ORIGIN + "\n").getBytes(StandardCharsets.UTF_8), typedKey()), 4);
    }

    private static byte[] sha256(byte[]... parts) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(joined(parts));
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
