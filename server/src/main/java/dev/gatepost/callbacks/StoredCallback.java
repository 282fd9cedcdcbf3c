package dev.gatepost.callbacks;

import dev.gatepost.keys.Binding;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.providers.RawCallback;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The stored form of a callback, before it is sealed: bytes that read back as the same callback. */
final class StoredCallback {
    private StoredCallback() {}

    static byte[] write(RawCallback raw) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("method", raw.method());
        out.put("url", raw.url());
        out.put(
                "headers",
                raw.headers().stream().map(h -> List.of(h.name(), h.value())).toList());
        out.put("body", Base64.getEncoder().encodeToString(raw.body()));
        return Json.write(out);
    }

    static RawCallback read(byte[] plain) {
        ObjectNode json = Json.readLarge(plain);
        List<RawCallback.Header> headers = new ArrayList<>();
        for (JsonNode pair : json.get("headers")) {
            headers.add(
                    new RawCallback.Header(pair.get(0).asString(), pair.get(1).asString()));
        }
        return new RawCallback(
                json.get("method").asString(),
                json.get("url").asString(),
                headers,
                Base64.getDecoder().decode(json.get("body").asString()));
    }

    static Binding binding(WorkspaceId workspace, UUID id) {
        return new Binding(workspace.value(), id, "callback");
    }
}
