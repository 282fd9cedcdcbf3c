package dev.gatepost.providers.api;

import dev.gatepost.platform.OutboundRequest.Header;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.Provider.SettingSpec;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a call goes and as whom. What is empty is a setting that is missing or malformed: such a call is never made.
 */
public record ApiCall(Optional<URI> url, Optional<Header> credentials, Account account) {
    private static final Pattern HOLE = Pattern.compile("\\{([a-z_]+)\\}");
    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    /** The setting that leads to another address of the same API: a region, a proxy. */
    public static SettingSpec baseUrl(String standard) {
        return new SettingSpec("base_url", false, false, "Where the API is; " + standard + " if not given");
    }

    /** An account whose settings do not suffice. */
    public static Answer incomplete() {
        return new Answer.Refused(Failure.ACCOUNT, "settings", "the connection's settings are incomplete");
    }

    /**
     * A call without credentials yet.
     *
     * @param standard scheme and host, unless the connection's {@code base_url} says otherwise
     * @param path begins with a slash; {@code {name}} stands for the setting of that name
     */
    public static ApiCall to(Account account, String standard, String path) {
        StringBuilder filled = new StringBuilder();
        Matcher hole = HOLE.matcher(path);
        while (hole.find()) {
            String value = account.settings().getOrDefault(hole.group(1), "");
            if (!SEGMENT.matcher(value).matches()) {
                return new ApiCall(Optional.empty(), Optional.empty(), account);
            }
            hole.appendReplacement(filled, value);
        }
        hole.appendTail(filled);
        String base = account.settings().getOrDefault("base_url", standard);
        return new ApiCall(absolute(base + filled), Optional.empty(), account);
    }

    static Optional<URI> absolute(String text) {
        try {
            URI url = URI.create(text);
            boolean web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
            return web && url.getHost() != null && url.getRawUserInfo() == null ? Optional.of(url) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The same under this header; empty where the credentials are incomplete. */
    public ApiCall with(Optional<Header> header) {
        return new ApiCall(url, header, account);
    }

    /** The same as this user with the secret of that name (RFC 7617). */
    public ApiCall basic(String user, String password) {
        Secret secret = account.secrets().get(password);
        return user.isEmpty() || secret == null
                ? with(Optional.empty())
                : with(Optional.of(new Header("Authorization", basic(user, secret))));
    }

    /** The same under {@code Authorization: SCHEME SECRET}: {@code Bearer} (RFC 6750), {@code AccessKey}. */
    public ApiCall token(String scheme, String name) {
        return with(Optional.ofNullable(account.secrets().get(name))
                .map(secret -> new Header("Authorization", scheme + ' ' + secret.reveal())));
    }

    private static String basic(String user, Secret password) {
        byte[] both = (user + ':' + password.reveal()).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    @Override
    public String toString() {
        return "ApiCall(" + account.connection() + ")";
    }
}
