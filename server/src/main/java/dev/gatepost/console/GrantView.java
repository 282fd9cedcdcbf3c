package dev.gatepost.console;

import java.util.List;

/**
 * What a person is asked to allow.
 *
 * @param host where they are sent back to
 */
public record GrantView(
        String client, String clientId, String workspace, String host, String state, List<String> scopes) {
    public GrantView {
        scopes = List.copyOf(scopes);
    }
}
