package dev.gatepost.keys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * What a sealed value belongs to. It is the associated data of the AEAD, so that a value copied to another workspace,
 * record or field does not open.
 */
public record Binding(UUID workspace, UUID record, String field) {
    byte[] bytes() {
        byte[] name = field.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(32 + name.length)
                .putLong(workspace.getMostSignificantBits())
                .putLong(workspace.getLeastSignificantBits())
                .putLong(record.getMostSignificantBits())
                .putLong(record.getLeastSignificantBits())
                .put(name)
                .array();
    }
}
