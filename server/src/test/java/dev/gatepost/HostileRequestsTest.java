package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.RawHttp.Heard;
import dev.gatepost.messages.MessageId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * ACC-02, ACC-05: what is no honest call is refused by the hot routes and by the chain behind them alike: never a
 * server's error, never accepted, and nothing of it is left behind.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileRequestsTest {
    private static final String[] TABLES = {
        "message", "message_content", "contact", "idempotency", "queue_entry", "consent_event", "callback_inbox"
    };

    private final TestGatepost gatepost = TestGatepost.start();
    private final TestShop shop = gatepost.shop("hostile");
    private final int port = gatepost.server().port();

    @AfterAll
    void stop() {
        gatepost.close();
    }

    /** A route, an honest body for it, and the methods that it takes. */
    private record Target(String path, String methods, String body) {}

    private List<Target> targets() {
        String message =
                "{\"to\":\"+4915112345678\",\"template\":\"order_shipped\",\"variables\":{\"name\":\"a\",\"order\":\"b\"}}";
        String consent = "{\"address\":\"+13052345678\",\"channel\":\"sms\",\"purpose\":\"promotional\",\"brand\":\""
                + shop.brand() + "\",\"status\":\"granted\",\"source\":\"web_form\"}";
        return List.of(
                new Target("/v1/messages", "POST GET", message),
                new Target("/v1/messages/batch", "POST", "{\"messages\":[" + message + "]}"),
                new Target("/callbacks/" + shop.connection(), "POST", "{}"),
                new Target("/v1/consents", "POST GET", consent),
                new Target("/v1/messages/" + MessageId.next(), "GET", ""));
    }

    private String host() {
        return "Host: 127.0.0.1:" + port + "\r\n";
    }

    private String bearer() {
        return "Authorization: Bearer " + shop.key().reveal() + "\r\n";
    }

    private String head(String line, String... headers) {
        return line + " HTTP/1.1\r\n" + String.join("", headers) + "Connection: close\r\n";
    }

    private static String body(String body) {
        return "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String IDEMPOTENT = "Idempotency-Key: hostile-1\r\n";

    private String honest(String line, Target target, String... more) {
        return head(line, host(), bearer(), JSON, IDEMPOTENT, String.join("", more)) + body(target.body());
    }

    private void refusesAll(List<String> requests, boolean ours) throws IOException {
        List<String> before = gatepost.rows(TABLES);
        SoftAssertions softly = new SoftAssertions();
        for (String request : requests) {
            Heard heard = RawHttp.say(port, request);
            String shown = request.replace(shop.key().reveal(), "KEY")
                    .replace("\r\n", "|")
                    .replace("\0", "<NUL>");
            String what = shown.substring(0, Math.min(400, shown.length())) + " => " + heard;
            softly.assertThat(heard.status()).as(what).matches(s -> s == 0 || s >= 400 && s < 500);
            if (ours) {
                softly.assertThat(heard.isProblem()).as(what).isTrue();
                softly.assertThat(heard.code()).as(what).isNotEmpty();
            }
            softly.assertThat(heard.head() + heard.body()).as(what).doesNotContainIgnoringCase("tomcat");
        }
        softly.assertAll();
        assertThat(gatepost.rows(TABLES)).isEqualTo(before);
        assertThat(before).allMatch(rows -> rows.endsWith("=0"));
    }

    @Test
    void otherMethodsAreRefused() throws IOException {
        List<String> requests = new ArrayList<>();
        for (Target target : targets()) {
            for (String method :
                    List.of("GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "POST", "post", "FOO", "PROPFIND")) {
                if (!List.of(target.methods().split(" ")).contains(method)) {
                    requests.add(honest(method + " " + target.path(), target));
                }
            }
        }
        refusesAll(requests, true);
    }

    @Test
    void pathsThatMeanTwoThingsAreRefused() throws IOException {
        List<String> requests = new ArrayList<>();
        for (Target target : targets()) {
            String p = target.path();
            String method = target.methods().split(" ")[0];
            for (String path : List.of(
                    p.replace("/v1/", "/v1/%2e/").replace("/callbacks/", "/callbacks/%2e/"),
                    p.replaceFirst("s", "%73"),
                    p + "%2f",
                    p + "%2fx",
                    p.replaceFirst("/", "//"),
                    p.substring(0, 3) + "/" + p.substring(3).replaceFirst("/", "//"),
                    p + "/",
                    p + ";x=1",
                    p.replaceFirst("/", "/;a/"),
                    "/./" + p.substring(1),
                    "/x/.." + p,
                    "/x/%2e%2e" + p,
                    p.toUpperCase(java.util.Locale.ROOT),
                    p + "%00",
                    p + "%0a",
                    p + "%0d%0aX-A:%20b",
                    p + "\\x",
                    p + "%5c",
                    p + "%",
                    p + "%zz",
                    p + "/..%2f",
                    p + "\u00e9",
                    p + "%c3%a9",
                    p + ".json",
                    p + "%ef%bc%8f",
                    "/api" + p)) {
                requests.add(honest(method + " " + path, target));
            }
        }
        refusesAll(requests, false);
    }

    @Test
    void foreignHostsAreRefused() throws IOException {
        List<String> requests = new ArrayList<>();
        for (Target target : targets()) {
            String line = target.methods().split(" ")[0] + " " + target.path();
            for (String host : List.of(
                    "Host: evil.example\r\n",
                    "Host: 127.0.0.1.evil.example:" + port + "\r\n",
                    "Host: localhost.evil.example\r\n",
                    "Host: evil.example:" + port + "\r\n",
                    "Host: 127.0.0.2\r\n",
                    "Host: 0.0.0.0:" + port + "\r\n",
                    "Host: [::ffff:127.0.0.1]\r\n",
                    "Host: 2130706433\r\n",
                    "Host:\r\n")) {
                requests.add(head(line, host, bearer(), JSON, IDEMPOTENT) + body(target.body()));
            }
        }
        refusesAll(requests, true);
    }

    @Test
    void missingRepeatedOrContradictingHostsAreRefused() throws IOException {
        List<String> requests = new ArrayList<>();
        for (Target target : targets()) {
            String method = target.methods().split(" ")[0];
            String line = method + " " + target.path();
            requests.add(head(line, bearer(), JSON, IDEMPOTENT) + body(target.body()));
            requests.add(head(line, host(), host(), bearer(), JSON, IDEMPOTENT) + body(target.body()));
            requests.add(
                    head(line, host(), "Host: evil.example\r\n", bearer(), JSON, IDEMPOTENT) + body(target.body()));
            requests.add(head(line, "Host: a b\r\n", bearer(), JSON, IDEMPOTENT) + body(target.body()));
            requests.add(honest(method + " http://evil.example" + target.path(), target));
            requests.add(head(
                            method + " http://evil.example" + target.path(),
                            "Host: evil.example\r\n",
                            bearer(),
                            JSON,
                            IDEMPOTENT)
                    + body(target.body()));
            requests.add(honest(method + " http://u:p@127.0.0.1" + target.path(), target));
            requests.add(line + " HTTP/1.0\r\n" + bearer() + JSON + IDEMPOTENT + body(target.body()));
        }
        refusesAll(requests, false);
    }

    @Test
    void headsThatAreTooLargeOrMalformedAreRefused() throws IOException {
        List<String> requests = new ArrayList<>();
        for (Target target : targets()) {
            String line = target.methods().split(" ")[0] + " " + target.path();
            requests.add(honest(line, target, "X-Big: " + "a".repeat(20_000) + "\r\n"));
            requests.add(honest(line, target, ("X-Many: " + "a".repeat(80) + "\r\n").repeat(300)));
            requests.add(honest(line + "?x=" + "a".repeat(20_000), target));
            requests.add(honest(line, target, "X-Nul: a\0b\r\n"));
            requests.add(honest(line, target, "X-Cr: a\rb\r\n"));
            requests.add(honest(line, target, "X Space: a\r\n"));
            requests.add(honest(line, target, "X-Space : a\r\n"));
            requests.add(honest(line, target, "NoColon\r\n"));
            requests.add(honest(line, target, "Content-Length: 3\r\n"));
            requests.add(honest(line, target, "Content-Length: -1\r\n"));
            requests.add(head(line, host(), bearer(), JSON, IDEMPOTENT, "Content-Length: 1x\r\n\r\n") + target.body());
            requests.add(head(line, host(), bearer(), JSON, IDEMPOTENT, "Content-Length: 99999999999999999999\r\n\r\n")
                    + target.body());
            requests.add("\0\1\2\3\r\n\r\n");
            requests.add("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
            requests.add(line + "\r\n\r\n");
        }
        refusesAll(requests, false);
    }

    @Test
    void bodiesOfTwoLengthsAreRefused() throws IOException {
        List<String> requests = new ArrayList<>();
        for (Target target : targets()) {
            if (target.methods().startsWith("POST")) {
                String line = "POST " + target.path();
                requests.add(head(line, host(), bearer(), JSON, IDEMPOTENT, "Transfer-Encoding: chunked\r\n")
                        + "\r\nzz\r\n" + target.body());
                requests.add(head(line, host(), bearer(), JSON, IDEMPOTENT, "Transfer-Encoding: chunked\r\n")
                        + "\r\nffffffffffff\r\n" + target.body());
            }
        }
        refusesAll(requests, false);
    }

    /** Two lengths: the chunks count (RFC 9112, 6.3), and nothing that follows on that connection is heard. */
    @Test
    void nothingIsSmuggledBehindTwoLengths() throws IOException {
        for (Target target : targets()) {
            String smuggled = head("GET /v1/brands", host(), bearer()) + "\r\n";
            String request = target.methods().split(" ")[0] + " " + target.path() + " HTTP/1.1\r\n" + host() + bearer()
                    + JSON + "Content-Length: " + (5 + smuggled.length())
                    + "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled;

            Heard heard = RawHttp.say(port, request);

            assertThat(heard.status()).as(heard.toString()).isBetween(400, 499);
            assertThat(heard.body()).doesNotContain("HTTP/1.1").doesNotContain("(kept open)");
        }
    }

    @Test
    void oversizedBodiesAreRefused() throws IOException {
        List<String> requests = new ArrayList<>();
        String spaces = " ".repeat(5 * 1024 * 1024);
        for (Target target : targets()) {
            if (target.methods().startsWith("POST")) {
                String line = "POST " + target.path();
                requests.add(head(line, host(), bearer(), JSON, IDEMPOTENT) + body(target.body() + spaces));
                requests.add(head(line, host(), bearer(), JSON, IDEMPOTENT, "Transfer-Encoding: chunked\r\n")
                        + "\r\n500000\r\n" + spaces + "\r\n0\r\n\r\n");
            }
        }
        List<String> before = gatepost.rows(TABLES);
        for (String request : requests) {
            Heard heard = RawHttp.say(port, request);
            assertThat(heard.status()).as(heard.toString()).isIn(0, 413);
        }
        assertThat(gatepost.rows(TABLES)).isEqualTo(before);
    }

    @Test
    void bodiesThatAreNoPlainJsonAreRefused() throws IOException {
        List<String> requests = new ArrayList<>();
        for (Target target : targets()) {
            if (target.methods().startsWith("POST")) {
                String line = "POST " + target.path();
                for (String type : List.of(
                        "",
                        "Content-Type: text/plain\r\n",
                        "Content-Type: application/x-www-form-urlencoded\r\n",
                        "Content-Type: multipart/form-data; boundary=x\r\n",
                        "Content-Type: application/jsonx\r\n",
                        "Content-Type: application/xml\r\n",
                        "Content-Type: ;\r\n",
                        "Content-Type: application/json\r\nContent-Encoding: gzip\r\n",
                        "Content-Type: application/json\r\nContent-Encoding: identity, gzip\r\n")) {
                    requests.add(head(line, host(), bearer(), type, IDEMPOTENT) + body(target.body()));
                }
            }
        }
        refusesAll(requests, true);
    }

    @Test
    void keysInUrlsAndFromBrowsersAreRefusedAndRecorded() throws IOException {
        List<String> requests = new ArrayList<>();
        String key = shop.key().reveal();
        for (Target target : targets()) {
            if (target.path().startsWith("/callbacks/")) {
                continue;
            }
            String method = target.methods().split(" ")[0];
            requests.add(honest(method + " " + target.path() + "?key=" + key, target));
            requests.add(honest(method + " " + target.path() + "?" + key, target));
            requests.add(honest(method + " /v1/messages/" + key, target));
            for (String header : List.of(
                    "Origin: https://shop.example\r\n",
                    "Origin: null\r\n",
                    "Sec-Fetch-Mode: cors\r\n",
                    "Sec-Fetch-Site: same-origin\r\n",
                    "Sec-Fetch-Dest: empty\r\n")) {
                requests.add(honest(method + " " + target.path(), target, header));
            }
        }
        refusesAll(requests, true);
        gatepost.rooms().sequenceAudit().drain(shop.workspace().id());
        assertThat(gatepost.value("select sum(regexp_count(convert_from(events, 'UTF8'),"
                        + " '\"action\":\"credential.used_in_')) from audit_page"))
                .hasValueSatisfying(n -> assertThat(Integer.parseInt(n)).isPositive());
    }

    @Test
    void callersThatProveNothingAreRefused() throws IOException {
        List<String> requests = new ArrayList<>();
        for (Target target : targets()) {
            String line = target.methods().split(" ")[0] + " " + target.path();
            for (String authorization : List.of(
                    "",
                    bearer() + bearer(),
                    bearer() + "Authorization: Basic YTpi\r\n",
                    "Authorization: Basic YTpi\r\n",
                    "Authorization: Bearer\r\n",
                    "Authorization: Bearer \r\n",
                    "Authorization: Bearer gp_test_0000000000000000000000000000000000\r\n",
                    "Authorization: Bearer " + shop.key().reveal() + "x\r\n",
                    "Authorization: Bearer " + shop.key().reveal() + ", Bearer x\r\n",
                    "Authorization: Bearer " + "a".repeat(5_000) + "\r\n",
                    "X-Api-Key: " + shop.key().reveal() + "\r\n",
                    "Cookie: key=" + shop.key().reveal() + "\r\n")) {
                requests.add(head(line, host(), authorization, JSON, IDEMPOTENT) + body(target.body()));
            }
        }
        refusesAll(requests, true);
    }
}
