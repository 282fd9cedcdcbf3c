package dev.gatepost.platform;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where keys and secrets are and how often they change. It cannot print itself, because the environment may hold the
 * root key.
 *
 * @param all the settings as they stand, by name
 * @param credentials the folder in which systemd hands credentials in
 */
public record KeySettings(Map<String, String> all, Optional<Path> credentials) {
    public static final String ROOT_KEY = "GATEPOST_ROOT_KEY";
    public static final String ROOT_KEY_PREVIOUS = "GATEPOST_ROOT_KEY_PREVIOUS";
    public static final String ROOT_KEY_KMS = "GATEPOST_ROOT_KEY_KMS";
    public static final String SECRETS = "GATEPOST_SECRETS";
    public static final String VAULT_ADDRESS = "GATEPOST_VAULT_ADDRESS";
    public static final String VAULT_TOKEN_FILE = "GATEPOST_VAULT_TOKEN_FILE";
    public static final String VAULT_NAMESPACE = "GATEPOST_VAULT_NAMESPACE";
    public static final String AWS_REGION = "GATEPOST_AWS_REGION";
    public static final String AWS_ENDPOINT = "GATEPOST_AWS_ENDPOINT";
    private static final String EPOCH_DAYS = "GATEPOST_EPOCH_DAYS";
    private static final String EPOCH_KEPT_DAYS = "GATEPOST_EPOCH_KEPT_DAYS";
    private static final String SECRET_DAYS = "GATEPOST_SECRET_DAYS";

    /** The names that may be set. */
    static final List<String> KNOWN = List.of(
            ROOT_KEY,
            ROOT_KEY_PREVIOUS,
            ROOT_KEY_KMS,
            SECRETS,
            VAULT_ADDRESS,
            VAULT_TOKEN_FILE,
            VAULT_NAMESPACE,
            AWS_REGION,
            AWS_ENDPOINT,
            EPOCH_DAYS,
            EPOCH_KEPT_DAYS,
            SECRET_DAYS);

    public KeySettings {
        all = Map.copyOf(all);
    }

    /**
     * Picks the settings of keys.
     *
     * @param file what the settings file holds; a root key in it stops the start
     * @param all the file's and the environment's together
     */
    static KeySettings of(Map<String, String> file, Map<String, String> all, Map<String, String> environment) {
        if (file.containsKey(ROOT_KEY) || file.containsKey(ROOT_KEY_PREVIOUS)) {
            throw new Settings.Unusable("The root key does not belong in a settings file. Hand it in by the environment"
                    + " or as a credential of systemd.");
        }
        Map<String, String> ours = new TreeMap<>();
        KNOWN.stream().filter(all::containsKey).forEach(name -> ours.put(name, all.get(name)));
        var settings = new KeySettings(
                ours,
                Optional.ofNullable(environment.get("CREDENTIALS_DIRECTORY")).map(Path::of));
        if (settings.epoch().compareTo(Duration.ofDays(90)) > 0) {
            throw new Settings.Unusable(
                    EPOCH_DAYS + " must be from 1 to 90: an erased person's content lasts as long.");
        }
        settings.epochKept();
        settings.secretLife();
        return settings;
    }

    /** One setting. */
    public Optional<String> get(String name) {
        return Optional.ofNullable(all.get(name));
    }

    /** How long an epoch is the current one. */
    public Duration epoch() {
        return days(EPOCH_DAYS, 7);
    }

    /** How long an epoch's key is kept after the next one began. */
    public Duration epochKept() {
        return days(EPOCH_KEPT_DAYS, 14);
    }

    /** After how long a secret of a connection or endpoint is overdue for its rotation. */
    public Duration secretLife() {
        return days(SECRET_DAYS, 180);
    }

    private Duration days(String name, int otherwise) {
        String text = all.get(name);
        if (text == null) {
            return Duration.ofDays(otherwise);
        }
        if (!text.matches("[1-9][0-9]{0,3}")) {
            throw new Settings.Unusable(name + " must be a number of days, 1 or more.");
        }
        return Duration.ofDays(Integer.parseInt(text));
    }

    @Override
    public String toString() {
        return "KeySettings(…)";
    }
}
