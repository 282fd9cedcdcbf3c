package dev.gatepost.providers.smtp;

import dev.gatepost.platform.OutboundTls;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.Provider.Account;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A mail server and how it is spoken with. Two that are equal share their connections.
 *
 * @param user empty where the server asks for no login
 * @param token whether the password is an OAuth access token (XOAUTH2)
 * @param connections open at once, at most
 */
record SmtpPeer(String host, int port, Safety safety, Login login, OutboundTls tls, int connections) {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:-]{1,253}");
    private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");
    private static final Pattern CONNECTIONS = Pattern.compile("[1-9][0-9]?");
    private static final int DEFAULT_CONNECTIONS = 4;

    /** How the way is kept private. */
    enum Safety {
        /** RFC 3207; a server that does not offer it gets nothing. */
        STARTTLS,
        /** TLS from the first byte (RFC 8314, section 3.3). */
        IMPLICIT,
        /** None at all: to this machine alone. */
        NONE
    }

    /** Who logs in; an empty name for nobody. */
    record Login(String user, Secret password, boolean isToken) {
        @Override
        public String toString() {
            return "Login";
        }
    }

    /** What the account says; empty when it does not suffice. */
    static Optional<SmtpPeer> of(Account account) {
        Map<String, String> settings = account.settings();
        String host = settings.getOrDefault("host", "");
        Optional<Safety> safety =
                switch (settings.getOrDefault("tls", "starttls")) {
                    case "starttls" -> Optional.of(Safety.STARTTLS);
                    case "implicit" -> Optional.of(Safety.IMPLICIT);
                    case "none" -> Optional.of(Safety.NONE);
                    default -> Optional.empty();
                };
        String port = settings.getOrDefault(
                "port", safety.filter(Safety.IMPLICIT::equals).isPresent() ? "465" : "587");
        String connections = settings.getOrDefault("connections", Integer.toString(DEFAULT_CONNECTIONS));
        String user = settings.getOrDefault("username", "");
        Secret password = account.secrets().getOrDefault("password", new Secret(""));
        boolean hasLogin = user.isEmpty() || !password.reveal().isEmpty();
        if (!HOST.matcher(host).matches()
                || safety.isEmpty()
                || !PORT.matcher(port).matches()
                || Integer.parseInt(port) > 65_535
                || !CONNECTIONS.matcher(connections).matches()
                || !hasLogin) {
            return Optional.empty();
        }
        boolean isToken = settings.getOrDefault("auth", "password").equals("xoauth2");
        return Optional.of(new SmtpPeer(
                host,
                Integer.parseInt(port),
                safety.get(),
                new Login(user, password, isToken),
                account.tls(),
                Integer.parseInt(connections)));
    }
}
