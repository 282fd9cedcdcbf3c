package dev.gatepost.platform;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Where a database is and who enters it. Reads both usual forms: {@code postgresql://user:password@host:port/database}
 * and {@code jdbc:postgresql://host:port/database?user=…&password=…}. Off this machine the server must prove itself
 * ({@code sslmode=verify-full}) unless the address says another {@code sslmode}.
 *
 * @param servers {@code host:port}, several separated by commas
 * @param parameters of the PostgreSQL JDBC driver
 */
public record DatabaseUrl(
        String servers, String database, String user, Secret password, Map<String, String> parameters) {
    private static final String MEND =
            "Write it as postgresql://user:password@host:5432/database, with special characters percent-encoded.";

    public DatabaseUrl {
        parameters = Map.copyOf(parameters);
    }

    /** Reads an address; throws {@link PostgresUnusable} when it is none. Its text never appears in an error. */
    public static DatabaseUrl parse(Secret text) {
        String url = text.reveal().strip().replaceFirst("^jdbc:", "").replaceFirst("^postgres:", "postgresql:");
        if (!url.startsWith("postgresql://")) {
            throw new PostgresUnusable("The database address does not begin with postgresql://.", MEND);
        }
        String rest = url.substring("postgresql://".length());
        int slash = rest.indexOf('/');
        if (slash < 0) {
            throw new PostgresUnusable("The database address names no database.", MEND);
        }
        String authority = rest.substring(0, slash);
        String[] pathAndQuery = rest.substring(slash + 1).split("\\?", 2);
        Map<String, String> parameters = query(pathAndQuery.length > 1 ? pathAndQuery[1] : "");
        int at = authority.lastIndexOf('@');
        String[] who = at < 0 ? new String[0] : authority.substring(0, at).split(":", 2);
        String user = who.length > 0 ? decode(who[0]) : parameters.remove("user");
        String password = who.length > 1 ? decode(who[1]) : parameters.remove("password");
        String servers = authority.substring(at + 1);
        if (user == null || user.isEmpty() || pathAndQuery[0].isEmpty() || servers.isEmpty()) {
            throw new PostgresUnusable("The database address lacks its host, user or database.", MEND);
        }
        if (!loopback(servers)) {
            parameters.putIfAbsent("sslmode", "verify-full");
        }
        return new DatabaseUrl(
                servers, decode(pathAndQuery[0]), user, new Secret(password == null ? "" : password), parameters);
    }

    /** The same place, entered by another user. */
    DatabaseUrl as(String otherUser, Secret otherPassword) {
        return new DatabaseUrl(servers, database, otherUser, otherPassword, parameters);
    }

    /** A new connection. The caller closes it. */
    Connection connect() throws SQLException {
        return source().getConnection();
    }

    /** Connections of this place, with the settings that all of Gatepost's connections share. */
    public PGSimpleDataSource source() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        Map<String, String> all = new TreeMap<>(parameters);
        String query = all.entrySet().stream()
                .map(each -> encode(each.getKey()) + "=" + encode(each.getValue()))
                .collect(Collectors.joining("&"));
        source.setUrl("jdbc:postgresql://" + servers + "/" + encode(database) + "?" + query);
        source.setUser(user);
        source.setPassword(password.reveal());
        source.setApplicationName("gatepost");
        source.setConnectTimeout(5);
        source.setSocketTimeout(300);
        source.setTcpKeepAlive(true);
        source.setReWriteBatchedInserts(true);
        // The detail of an error quotes rows, and rows may be personal.
        source.setLogServerErrorDetail(false);
        source.setOptions("-c jit=off -c idle_in_transaction_session_timeout=60000");
        return source;
    }

    private static Map<String, String> query(String text) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : text.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static boolean loopback(String servers) {
        for (String server : servers.split(",")) {
            String host = URI.create("//" + server).getHost();
            if (host == null || !(host.equals("localhost") || host.equals("[::1]") || host.startsWith("127."))) {
                return false;
            }
        }
        return true;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String encode(String text) {
        return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
