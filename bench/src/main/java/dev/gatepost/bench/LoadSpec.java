package dev.gatepost.bench;

import dev.gatepost.platform.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Whom a load speaks for; handed to its process in a file. */
record LoadSpec(List<Tenant> tenants, int contacts) {
    /** A workspace as a caller and its carrier know it. */
    record Tenant(String key, String connection, String account, String signingSecret) {
        @Override
        public String toString() {
            return "Tenant(" + connection + ")";
        }
    }

    Tenant tenant(long n) {
        return tenants.get((int) (n % tenants.size()));
    }

    void write(Path file) throws IOException {
        List<Map<String, String>> rows = new ArrayList<>();
        for (Tenant t : tenants) {
            rows.add(Map.of(
                    "key", t.key(), "connection", t.connection(), "account", t.account(), "secret", t.signingSecret()));
        }
        Files.write(file, Json.write(Map.of("tenants", rows, "contacts", contacts)));
    }

    static LoadSpec read(Path file) throws IOException {
        ObjectNode json = Json.readOwn(Files.readAllBytes(file));
        List<Tenant> tenants = new ArrayList<>();
        for (JsonNode t : json.get("tenants")) {
            tenants.add(new Tenant(
                    t.get("key").asString(),
                    t.get("connection").asString(),
                    t.get("account").asString(),
                    t.get("secret").asString()));
        }
        return new LoadSpec(tenants, json.get("contacts").asInt());
    }
}
