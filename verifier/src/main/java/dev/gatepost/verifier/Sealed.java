package dev.gatepost.verifier;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A signed JSON file: {@code {"<member>":{…},"signature":{"key":"<verifier key>","value":"<base64>"}}}. The signature is
 * Ed25519 over the bytes of the member exactly as they stand there.
 *
 * @param member what was signed
 * @param key of whoever signed it
 */
record Sealed(Json.Value.Obj member, VerifierKey key) {
    /**
     * Opens one and checks the signature.
     *
     * @param expected the key that must have signed it; null to believe the one in the file
     */
    static Sealed open(byte[] file, String name, @Nullable VerifierKey expected) throws Refusal {
        Json.Value.Obj all = Json.object(file);
        Json.Value.Obj member = all.object(name);
        Json.Value.Obj signature = all.object("signature");
        VerifierKey key = VerifierKey.parse(signature.text("key"));
        if (expected != null && !expected.same(key)) {
            throw new Refusal("It was signed by another key than the one given.");
        }
        byte[] signed = Arrays.copyOfRange(file, member.from(), member.until());
        sameAsPayload(all, signature, signed);
        if (!key.signed(signed, Entry.base64(signature.text("value"), "the signature"))) {
            throw new Refusal("The signature does not hold: the file is not as it was signed.");
        }
        return new Sealed(member, key);
    }

    /** As {@link #open}, for a file whose every byte counts, those around the member too. */
    static Sealed openWhole(byte[] file, String name, @Nullable VerifierKey expected) throws Refusal {
        Sealed sealed = open(file, name, expected);
        Json.Value.Obj signature = Json.object(file).object("signature");
        String start = "{\"" + name + "\":";
        String end = ",\"signature\":{\"key\":\"" + signature.text("key") + "\",\"value\":\"" + signature.text("value")
                + "\"}}\n";
        byte[] before = start.getBytes(StandardCharsets.UTF_8);
        byte[] after = end.getBytes(StandardCharsets.UTF_8);
        boolean whole =
                Arrays.equals(file, 0, Math.min(file.length, sealed.member().from()), before, 0, before.length)
                        && Arrays.equals(file, sealed.member().until(), file.length, after, 0, after.length);
        if (!whole) {
            throw new Refusal(
                    "The file has another form than Gatepost writes: something was added around what is" + " signed.");
        }
        return sealed;
    }

    /** Some write the signed bytes once more, in base64; they must be the same. */
    private static void sameAsPayload(Json.Value.Obj all, Json.Value.Obj signature, byte[] signed) throws Refusal {
        String payload =
                signature.optional("payload") == null ? all.optional("payload") : signature.optional("payload");
        if (payload != null && !Arrays.equals(Entry.base64(payload, "the payload"), signed)) {
            throw new Refusal("What can be read in the file is not what was signed.");
        }
    }
}
