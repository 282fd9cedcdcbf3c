package dev.gatepost.console;

/** How a reader sends a first message of one's own, as the terminal tells it too. */
record Curl(String key, String send) {
    static Curl firstMessage(int port) {
        return new Curl(
                "export GATEPOST_KEY=$(./gatepost credential create --workspace demo"
                        + " --scope messages:send,messages:read)",
                "curl -sS localhost:" + port + "/v1/messages -H \"Authorization: Bearer $GATEPOST_KEY\" \\\n"
                        + "  -H 'Content-Type: application/json' -H \"Idempotency-Key: $(date +%s)\" \\\n"
                        + "  -d '{\"to\": \"+4915112345679\", \"template\": \"order_shipped\","
                        + " \"variables\": {\"name\": \"Ada\", \"order\": \"A-1\"}}'");
    }
}
