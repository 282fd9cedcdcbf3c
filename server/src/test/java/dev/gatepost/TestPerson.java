package dev.gatepost;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.access.Session.Grant;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.operators.Operators;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Somebody at a browser of their own: signs in through the pages of the private door, and keeps its cookies. */
public final class TestPerson implements AutoCloseable {
    public static final String PASSWORD = "a long enough sentence";
    private static final long STEP = 30;

    private final TestGatepost gatepost;
    private final TestClient client;
    private final Map<String, String> cookies = new TreeMap<>();
    private final String name;
    private String secret = "";
    private long lastStep;
    private List<String> recovery = List.of();

    private TestPerson(TestGatepost gatepost, String name) {
        this.gatepost = gatepost;
        this.name = name;
        String console = gatepost.rooms().access().console();
        this.client = console.startsWith("https:")
                ? new TestClient(console, TestTls.context(gatepost, null))
                : new TestClient(console);
    }

    /** Nobody yet: a browser that was never here. */
    public static TestPerson stranger(TestGatepost gatepost, String name) {
        return new TestPerson(gatepost, name);
    }

    /** A person with this role, here or (null) everywhere, who has set up a password and an authenticator. */
    public static TestPerson join(
            TestGatepost gatepost, String name, OperatorRole role, @Nullable Workspace workspace) {
        var person = new TestPerson(gatepost, name);
        String link = invite(gatepost, name, new Grant(role, null, workspace == null ? null : workspace.id()));
        Reply in = person.setUp(link);
        if (in.status() != 200) {
            throw new IllegalStateException(in.text());
        }
        return person;
    }

    /** A one-time link's token. */
    public static String invite(TestGatepost gatepost, String name, @Nullable Grant grant) {
        var done =
                gatepost.rooms().access().people().operators().invite(name, grant, Operators.By.local("os-user:ada"));
        return done instanceof Operators.Done.Invited invited ? invited.token().reveal() : String.valueOf(done);
    }

    /** Fills in the form behind a link. */
    public Reply setUp(String link) {
        Reply page = get("/join/" + link, null);
        String offered = found(page.text(), "name=\"secret\" value=\"([A-Z2-7]+)\"");
        secret = offered.isEmpty() ? "A".repeat(32) : offered;
        Reply in =
                form("/join/" + link, page.text(), Map.of("password", PASSWORD, "secret", secret, "code", nextCode()));
        Matcher codes =
                Pattern.compile("<code>([A-Z2-7]{4}(?:-[A-Z2-7]{4}){3})</code>").matcher(in.text());
        List<String> shown = new ArrayList<>();
        while (codes.find()) {
            shown.add(codes.group(1));
        }
        recovery = shown;
        return in;
    }

    /** Signs in by the form. */
    public Reply signIn(String password, String code) {
        Reply page = get("/sign-in", null);
        return form("/sign-in", page.text(), Map.of("name", name, "password", password, "code", code));
    }

    /** The same account at another browser. */
    public TestPerson elsewhere() {
        var other = new TestPerson(gatepost, name);
        other.secret = secret;
        other.lastStep = lastStep;
        return other;
    }

    /** Proves a fresh code. */
    public Reply confirm() {
        Reply page = get("/confirm", null);
        return form("/confirm", page.text(), Map.of("code", nextCode()));
    }

    /** A code that was not used yet; three can be had at once. */
    public String nextCode() {
        try {
            lastStep = Math.max(lastStep + 1, Instant.now().getEpochSecond() / STEP - 1);
            return new TimeBasedOneTimePasswordGenerator()
                    .generateOneTimePasswordString(
                            new SecretKeySpec(bytes(secret), "HmacSHA1"), Instant.ofEpochSecond(lastStep * STEP));
        } catch (InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }

    public List<String> recovery() {
        return recovery;
    }

    public String name() {
        return name;
    }

    public Reply get(String path, @Nullable Workspace workspace) {
        return kept(client.get(null, path, headers(workspace)));
    }

    /** Posts JSON as a script of our pages does. */
    public Reply post(String path, Object body, @Nullable Workspace workspace) {
        return kept(client.post(null, path, body, headers(workspace)));
    }

    public Reply delete(String path, @Nullable Workspace workspace) {
        return kept(client.method(null, "DELETE", path, headers(workspace)));
    }

    /** Posts a form that a page showed. */
    public Reply form(String path, String page, Map<String, String> fields) {
        Map<String, String> all = new TreeMap<>(fields);
        all.put("_csrf", found(page, "name=\"_csrf\" value=\"([^\"]+)\""));
        String body = all.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return kept(client.post(
                null, path, body, "Content-Type", "application/x-www-form-urlencoded", "Cookie", cookieHeader()));
    }

    /** What a browser sends with each call, for tests that send it otherwise. */
    public String cookieHeader() {
        return cookies.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining("; "));
    }

    public TestClient client() {
        return client;
    }

    private String[] headers(@Nullable Workspace workspace) {
        List<String> out = new ArrayList<>(List.of("X-XSRF-TOKEN", cookies.getOrDefault("XSRF-TOKEN", "none")));
        if (!cookies.isEmpty()) {
            out.addAll(List.of("Cookie", cookieHeader()));
        }
        if (workspace != null) {
            out.addAll(List.of("Gatepost-Workspace", workspace.name()));
        }
        return out.toArray(String[]::new);
    }

    private Reply kept(Reply reply) {
        for (String set : reply.headers().allValues("Set-Cookie")) {
            String[] pair = set.split(";", 2)[0].split("=", 2);
            if (pair[1].isEmpty()) {
                cookies.remove(pair[0]);
            } else {
                cookies.put(pair[0], pair[1]);
            }
        }
        return reply;
    }

    private static String found(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }

    /** Base 32 (RFC 4648), read independently of the code under test. */
    private static byte[] bytes(String written) {
        var bits = new java.math.BigInteger("1");
        for (char c : written.toCharArray()) {
            bits = bits.shiftLeft(5).or(java.math.BigInteger.valueOf("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c)));
        }
        byte[] all = bits.toByteArray();
        return java.util.Arrays.copyOfRange(all, 1, all.length);
    }

    @Override
    public void close() {
        client.close();
    }
}
