package dev.gatepost.privacy.erasure;

import dev.gatepost.keys.SigningKey;
import dev.gatepost.platform.Json;
import dev.gatepost.privacy.SinkStore.Sink;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The proof of an erasure for whoever asked: what was found where, what went, what stays and why, who outside followed.
 * It is JSON with its names sorted and no white space (RFC 8785 for what occurs here: texts, whole numbers, booleans),
 * signed with the workspace's Ed25519 key for erasures (RFC 8032). It names the person by a keyed hash only.
 *
 * @param json the bytes that were signed
 */
record Receipt(byte[] json, byte[] signature, byte[] publicKey) {
    static final String PURPOSE = "erasure";

    static Receipt of(Erasures.Whole whole, SigningKey key) {
        Erasure e = whole.erasure();
        Map<String, Object> out = new TreeMap<>();
        out.put("kind", "gatepost.erasure.receipt/1");
        out.put("erasure", e.written());
        out.put("workspace", e.workspace().toString());
        out.put("scope", e.asked().scope());
        out.put("person_hash", HexFormat.of().formatHex(e.named().index()));
        out.put("asked_at", e.asked().at().toString());
        out.put("erased_at", Objects.requireNonNull(e.marks().erasedAt()).toString());
        out.put("state", e.state().written());
        out.put(
                "nothing_held",
                whole.steps().stream().allMatch(s -> Long.valueOf(0).equals(s.get("found"))));
        put(out, "unreadable_in_every_copy_by", e.marks().unreadableBy());
        put(out, "done_at", e.marks().doneAt());
        out.put("stores", whole.steps().stream().map(TreeMap::new).toList());
        out.put("sinks", sinks(whole.sinks()));
        byte[] json = Json.write(out);
        return new Receipt(json, key.sign(json), key.publicKey());
    }

    private static List<Map<String, Object>> sinks(List<Sink> sinks) {
        return sinks.stream()
                .map(s -> (Map<String, Object>) new TreeMap<>(s.document()))
                .toList();
    }

    private static void put(Map<String, Object> out, String name, @Nullable Instant at) {
        if (at != null) {
            out.put(name, at.toString());
        }
    }

    Map<String, Object> document() {
        Base64.Encoder base64 = Base64.getEncoder();
        Map<String, Object> out = new TreeMap<>();
        out.put("receipt", new String(json, StandardCharsets.UTF_8));
        out.put("algorithm", "Ed25519");
        out.put("public_key", base64.encodeToString(publicKey));
        out.put("signature", base64.encodeToString(signature));
        return out;
    }

    @Override
    public String toString() {
        return "Receipt(" + json.length + " bytes)";
    }
}
