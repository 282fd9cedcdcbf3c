package dev.gatepost.platform;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the audit's checkpoints are kept outside, and how often.
 *
 * @param target {@code file:/path/on/another/disk} or {@code https://…}; empty when there is none
 * @param tokenFile a file with the token for an address of the web
 */
public record AnchorSettings(Optional<String> target, Duration every, Optional<Path> tokenFile) {
    private static final String TARGET = "GATEPOST_AUDIT_ANCHOR";
    private static final String MINUTES = "GATEPOST_AUDIT_ANCHOR_MINUTES";
    private static final String TOKEN_FILE = "GATEPOST_AUDIT_ANCHOR_TOKEN_FILE";

    /** The names that may be set. */
    static final List<String> KNOWN = List.of(TARGET, MINUTES, TOKEN_FILE);

    static AnchorSettings read(Map<String, String> all) {
        String target = all.get(TARGET);
        if (target != null
                && !target.matches(
                        "file:/.+|https://[^@\\s?#]+|http://(127\\.0\\.0\\.1|localhost)(:[0-9]+)?(/[^@\\s?#]*)?")) {
            throw new Settings.Unusable(
                    TARGET + " must be file:/path/on/another/disk or an address such as https://anchors.example/log.");
        }
        String minutes = all.getOrDefault(MINUTES, "10");
        if (!minutes.matches("[1-9][0-9]{0,3}")) {
            throw new Settings.Unusable(MINUTES + " must be a number of minutes from 1 to 9999.");
        }
        return new AnchorSettings(
                Optional.ofNullable(target),
                Duration.ofMinutes(Integer.parseInt(minutes)),
                Optional.ofNullable(all.get(TOKEN_FILE)).map(Path::of));
    }

    /** The folder, where the target is one. */
    public Optional<Path> folder() {
        return target.filter(t -> t.startsWith("file:")).map(t -> Path.of(t.substring("file:".length())));
    }

    /** The newest checkpoint may be so much older than its anchor before somebody should look. */
    public Duration late() {
        return every.multipliedBy(3);
    }
}
