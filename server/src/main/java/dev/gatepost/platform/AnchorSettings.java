package dev.gatepost.platform;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the audit's checkpoints are kept outside, and how often.
 *
 * @param target {@code file:/path/on/another/disk}, {@code https://…} or {@code s3://bucket/prefix}; empty when there
 *     is none
 * @param tokenFile a file with the token for an address of the web
 * @param awsRegion of the bucket; empty for where Amazon's own tools would look
 * @param awsEndpoint of an object store that is not Amazon's
 */
public record AnchorSettings(
        Optional<String> target,
        Duration every,
        Optional<Path> tokenFile,
        Optional<String> awsRegion,
        Optional<URI> awsEndpoint) {
    private static final String TARGET = "GATEPOST_AUDIT_ANCHOR";
    private static final String MINUTES = "GATEPOST_AUDIT_ANCHOR_MINUTES";
    private static final String TOKEN_FILE = "GATEPOST_AUDIT_ANCHOR_TOKEN_FILE";
    private static final String BUCKET = "s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9._/-]*)?";
    private static final String LOOPBACK = "http://(127\\.0\\.0\\.1|localhost)(:[0-9]+)?(/[^@\\s?#]*)?";

    /** The names that may be set. */
    static final List<String> KNOWN = List.of(TARGET, MINUTES, TOKEN_FILE);

    /** One that is no object store. */
    public AnchorSettings(Optional<String> target, Duration every, Optional<Path> tokenFile) {
        this(target, every, tokenFile, Optional.empty(), Optional.empty());
    }

    static AnchorSettings read(Map<String, String> all) {
        String target = all.get(TARGET);
        if (target != null && !(target.matches(BUCKET) || target.matches("file:/.+|https://[^@\\s?#]+|" + LOOPBACK))) {
            throw new Settings.Unusable(
                    TARGET + " must be file:/path/on/another/disk, s3://bucket/prefix, or an address such as"
                            + " https://anchors.example/log.");
        }
        String minutes = all.getOrDefault(MINUTES, "10");
        if (!minutes.matches("[1-9][0-9]{0,3}")) {
            throw new Settings.Unusable(MINUTES + " must be a number of minutes from 1 to 9999.");
        }
        return new AnchorSettings(
                Optional.ofNullable(target),
                Duration.ofMinutes(Integer.parseInt(minutes)),
                Optional.ofNullable(all.get(TOKEN_FILE)).map(Path::of),
                Optional.ofNullable(all.get(KeySettings.AWS_REGION)),
                Optional.ofNullable(all.get(KeySettings.AWS_ENDPOINT)).map(URI::create));
    }

    /** The bucket and the prefix below it, as an address, where the target is an object store. */
    public Optional<URI> bucket() {
        return target.filter(t -> t.startsWith("s3:")).map(URI::create);
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
