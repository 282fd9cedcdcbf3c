package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.TestPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** KEY-01, KEY-05, OBS-03: what is personal or secret stands in no row, no file of the database and no line of the log. */
class NothingInTheClearTest {
    private static final String NUMBER = "+13054477123";
    private static final String MAIL = "grete.geheim@verschwiegen.example";

    @Test
    void afterRealTrafficNoClearTextIsFoundAnywhere() throws IOException, SQLException {
        var logged = new ListAppender<ILoggingEvent>();
        Logger ours = (Logger) LoggerFactory.getLogger("dev.gatepost");
        try (TestGatepost gatepost = TestGatepost.start();
                EventSink sink = new EventSink()) {
            logged.start();
            ours.setLevel(Level.TRACE);
            ours.addAppender(logged);
            TestShop shop = gatepost.shop("quiet");
            Map<String, String> clear = traffic(gatepost, shop, sink);

            List<String> found = new ArrayList<>();
            search(rows(gatepost), clear, found);
            searchFiles(gatepost, clear, found);
            search(log(logged), clear, found);
            assertThat(found).isEmpty();
            assertThat(sink.got())
                    .noneMatch(g ->
                            g.body().contains(NUMBER.substring(1)) || g.body().contains(MAIL));
        } finally {
            ours.detachAppender(logged);
            ours.setLevel(null);
        }
    }

    /** Sends, consents, refuses, replies, forges; returns what must be found nowhere, by what it is. */
    private static Map<String, String> traffic(TestGatepost gatepost, TestShop shop, EventSink sink) {
        Map<String, String> clear = new LinkedHashMap<>();
        clear.put("number", NUMBER.substring(1));
        clear.put("national number", NUMBER.substring(2));
        clear.put("mail address", MAIL);
        clear.put("variable", "Gundula-Gewaltig");
        clear.put("another variable", "BESTELLUNG-88");
        clear.put("free text", "Das weiss nur ich und du");
        clear.put("subject", "Betreff nur fuer dich");
        clear.put("reference", "interne-kennung-4711");
        clear.put("evidence", "Browser-Kennung-0815");
        clear.put("reply", "haltet endlich ein");
        clear.put("api key", shop.key().reveal());
        clear.put("api key's random part", shop.key().reveal().substring(10, 34));
        gatepost.rooms()
                .connections()
                .open(shop.connection())
                .orElseThrow()
                .account()
                .secrets()
                .forEach((name, secret) -> clear.put("provider's " + name, secret.reveal()));
        clear.put(
                "endpoint's secret",
                shop.client()
                        .post(shop.key(), "/v1/event-endpoints", document("url", sink.url()))
                        .at("/signing_secret"));
        Map<String, Object> consent = shop.consentEvent(NUMBER, "granted");
        consent.put("user_agent", "Browser-Kennung-0815");
        assertThat(shop.client().post(shop.key(), "/v1/consents", consent).status())
                .isEqualTo(201);
        List<String> sent = List.of(
                shop.send(of(NUMBER, "sale"), id()).id(),
                shop.send(of(NUMBER, "order_shipped"), id()).id(),
                shop.send(of(MAIL, "order_mail"), id()).id(),
                shop.send(free(NUMBER, "sms"), id()).id(),
                shop.send(free(MAIL, "email"), id()).id());
        sent.forEach(message -> shop.until(message, "delivered"));
        shop.send(of(NUMBER, "nothing"), id());
        shop.send(of("x" + NUMBER, "order_shipped"), id());
        shop.client().get(shop.key(), "/v1/messages?key=" + shop.key().reveal());
        shop.client()
                .get(shop.key(), "/v1/consents?address=" + NUMBER.replace("+", "%2B"), "Origin", "https://x.example");
        shop.client()
                .post(null, "/callbacks/" + shop.connection(), document("from", NUMBER, "text", "haltet endlich ein"));
        shop.client().post(new Secret(shop.key().reveal() + "x"), "/v1/messages", of(NUMBER, "sale"));
        gatepost.sandbox()
                .carrier()
                .personWrites(
                        "quiet",
                        Channel.SMS,
                        NUMBER,
                        TestShop.OFFERS,
                        "haltet endlich ein, STOP",
                        URI.create(shop.callbackUrl()));
        gatepost.sandbox()
                .carrier()
                .personWrites("quiet", Channel.SMS, NUMBER, TestShop.OFFERS, "STOP", URI.create(shop.callbackUrl()));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> shop.send(of(NUMBER, "sale"), id()).text().contains("suppressed"));
        gatepost.rooms().sequenceAudit().drain(shop.workspace().id());
        return clear;
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }

    private static Map<String, Object> of(String to, String template) {
        Map<String, Object> body = TestShop.message(to, template);
        body.put("variables", document("name", "Gundula-Gewaltig", "order", "BESTELLUNG-88"));
        body.put("reference", "interne-kennung-4711");
        body.put("metadata", document("note", "interne-kennung-4711"));
        return body;
    }

    private static Map<String, Object> free(String to, String channel) {
        Map<String, Object> content = document("text", "Northwind: Das weiss nur ich und du");
        if (channel.equals("email")) {
            content.put("subject", "Betreff nur fuer dich");
        }
        return document("to", to, "channel", channel, "purpose", "service", "content", content);
    }

    record Line(String where, String text) {}

    static void search(List<Line> lines, Map<String, String> clear, List<String> found) {
        for (Line line : lines) {
            clear.forEach((what, text) -> {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                String encoded = Base64.getEncoder().withoutPadding().encodeToString(bytes);
                if (line.text().contains(text)
                        || line.text().contains(HexFormat.of().formatHex(bytes))
                        || line.text().contains(encoded)) {
                    found.add(what + " in " + line.where());
                }
            });
        }
    }

    /** Every row of every table as text; bytes are hexadecimal there. */
    static List<Line> rows(TestGatepost gatepost) throws SQLException {
        List<Line> out = new ArrayList<>();
        try (Connection all = TestPostgres.superuser(gatepost.database());
                Statement statement = all.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("select relname from pg_class where relnamespace ="
                    + " 'public'::regnamespace and relkind in ('r', 'p') and not relispartition")) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            for (String table : tables) {
                try (ResultSet rows = statement.executeQuery("select t::text from " + table + " t")) {
                    while (rows.next()) {
                        out.add(new Line("table " + table, rows.getString(1)));
                    }
                }
            }
        }
        assertThat(out).hasSizeGreaterThan(100);
        return out;
    }

    /** The files of this database and the write-ahead log, byte for byte, old versions of rows included. */
    /** PostgreSQL goes on working, and takes away files that were there a moment ago. */
    private static String bytes(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException gone) {
            return "";
        }
    }

    static void searchFiles(TestGatepost gatepost, Map<String, String> clear, List<String> found)
            throws IOException, SQLException {
        try (Connection all = TestPostgres.superuser(gatepost.database());
                Statement statement = all.createStatement()) {
            statement.execute("checkpoint");
        }
        Path data = Path.of(gatepost.value("show data_directory").orElseThrow());
        String own = gatepost.value("select oid from pg_database where datname = current_database()")
                .orElseThrow();
        int files = 0;
        try (Stream<Path> walk = Stream.concat(
                Files.list(data.resolve("base").resolve(own)),
                Stream.concat(Files.list(data.resolve("pg_wal")), Files.list(data.resolve("global"))))) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                String bytes = bytes(file);
                clear.forEach((what, text) -> {
                    if (bytes.contains(text)) {
                        found.add(what + " in file " + file.getFileName());
                    }
                });
                files++;
            }
        }
        assertThat(files).isGreaterThan(100);
    }

    static List<Line> log(ListAppender<ILoggingEvent> logged) {
        return List.copyOf(logged.list).stream()
                .map(e -> new Line(
                        "the log of " + e.getLoggerName(),
                        e.getFormattedMessage()
                                + (e.getThrowableProxy() == null
                                        ? ""
                                        : Objects.toString(e.getThrowableProxy().getMessage()))))
                .toList();
    }
}
