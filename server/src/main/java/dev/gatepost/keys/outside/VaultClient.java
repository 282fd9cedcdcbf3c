package dev.gatepost.keys.outside;

import dev.gatepost.keys.SecretsUnreachable;
import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.OutboundRequest;
import dev.gatepost.platform.OutboundResult;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The HTTP API of HashiCorp Vault and OpenBao (developer.hashicorp.com/vault/api-docs), as far as it is needed. The
 * token is read from its file for each call, so that whoever renews it need not tell us.
 */
final class VaultClient implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final String address;
    private final Path tokenFile;
    private final @Nullable String namespace;
    private final OutboundHttp http =
            new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()).connections(16));

    /** The address must be https, unless it is on this machine. */
    VaultClient(String address, Path tokenFile, @Nullable String namespace) {
        URI uri = URI.create(address);
        boolean here = List.of("127.0.0.1", "localhost", "[::1]").contains(uri.getHost());
        if (!"https".equals(uri.getScheme()) && !here) {
            throw new IllegalArgumentException("GATEPOST_VAULT_ADDRESS must begin with https://");
        }
        this.address = address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
        this.tokenFile = tokenFile;
        this.namespace = namespace;
    }

    /** What was answered; empty when there is nothing at that path. */
    Optional<ObjectNode> call(String method, String path, @Nullable Map<String, Object> body) {
        List<OutboundRequest.Header> headers = new ArrayList<>();
        headers.add(new OutboundRequest.Header("X-Vault-Token", token()));
        headers.add(new OutboundRequest.Header("X-Vault-Request", "true"));
        if (namespace != null) {
            headers.add(new OutboundRequest.Header("X-Vault-Namespace", namespace));
        }
        if (body != null) {
            headers.add(new OutboundRequest.Header("Content-Type", "application/json"));
        }
        var request = new OutboundRequest(
                method,
                URI.create(address + "/v1/" + path),
                headers,
                body == null ? new byte[0] : Json.write(body),
                DEADLINE);
        return switch (http.call(request)) {
            case OutboundResult.NotSent(String why) -> throw unreachable(why);
            case OutboundResult.Lost(String why) -> throw unreachable(why);
            case OutboundResult.Response answer -> read(answer);
        };
    }

    private static Optional<ObjectNode> read(OutboundResult.Response answer) {
        if (answer.status() == 404) {
            return Optional.empty();
        }
        if (answer.status() == 204) {
            return Optional.of(Json.object());
        }
        if (answer.status() != 200 || answer.cut()) {
            // Its errors may repeat what was sent; the status is enough to mend it.
            throw unreachable("HTTP status " + answer.status());
        }
        return switch (Json.readObject(answer.body())) {
            case Json.Parsed.Fine(ObjectNode object) -> Optional.of(object);
            case Json.Parsed.Malformed(String where) -> throw unreachable("an answer that is no JSON object");
        };
    }

    private String token() {
        try {
            return Files.readString(tokenFile).strip();
        } catch (IOException e) {
            throw new SecretsUnreachable("The token of the vault cannot be read from " + tokenFile + ".");
        }
    }

    private static SecretsUnreachable unreachable(String why) {
        return new SecretsUnreachable("The vault did not answer as it should: " + why + ".");
    }

    @Override
    public void close() {
        http.close();
    }
}
