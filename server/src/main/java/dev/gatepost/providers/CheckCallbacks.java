package dev.gatepost.providers;

import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.proofs.Proofs;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs captured callbacks through the verifiers and says of each whether the verdict was the expected one. A file is a
 * JSON array of cases: {@code name, url, method, headers, body, keys, now, expect}. {@code headers} is an object whose
 * values are texts, or arrays of texts where a header is repeated; {@code now} is seconds of the epoch, the clock's
 * time when null; {@code expect} is {@code valid} or {@code invalid}. The file's name without {@code .json} names the
 * provider, or the scheme: {@code standard-webhooks}, {@code generic-hmac}.
 */
public final class CheckCallbacks {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long LARGEST_FILE = 50L * 1024 * 1024;

    private final ProviderCatalogue catalogue;
    private final InstantSource clock;
    private final PrintStream out;
    private int passed;
    private int failed;

    private CheckCallbacks(ProviderCatalogue catalogue, InstantSource clock, PrintStream out) {
        this.catalogue = catalogue;
        this.clock = clock;
        this.out = out;
    }

    /**
     * Checks a file, or every {@code .json} file of a directory. Prints a line for each case and at the end
     * {@code N passed, N failed}.
     *
     * @return 0 if there were cases and none failed, else 1
     */
    public static int run(Path fileOrDirectory, PrintStream out) {
        Clock clock = Clock.systemUTC();
        try (OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()))) {
            CheckCallbacks check = new CheckCallbacks(ProviderCatalogue.builtIn(http, http, clock), clock, out);
            check.files(fileOrDirectory);
            out.println(check.passed + " passed, " + check.failed + " failed");
            return check.failed == 0 && check.passed > 0 ? 0 : 1;
        }
    }

    private void files(Path fileOrDirectory) {
        if (!Files.isDirectory(fileOrDirectory)) {
            file(fileOrDirectory);
            return;
        }
        try (Stream<Path> files = Files.list(fileOrDirectory)) {
            files.filter(file -> file.getFileName().toString().endsWith(".json"))
                    .sorted()
                    .forEach(this::file);
        } catch (IOException | UncheckedIOException e) {
            fail(fileOrDirectory.toString(), "the directory cannot be read");
        }
    }

    private void file(Path file) {
        String provider = String.valueOf(file.getFileName()).replaceFirst("\\.json$", "");
        try {
            if (Files.size(file) > LARGEST_FILE) {
                fail(provider, "the file is larger than 50 MiB");
                return;
            }
            JsonNode cases = JSON.readTree(Files.readAllBytes(file));
            if (!cases.isArray()) {
                fail(provider, "the file is no array of cases");
                return;
            }
            cases.forEach(one -> check(provider, one));
        } catch (IOException e) {
            fail(provider, "the file cannot be read");
        } catch (JacksonException e) {
            fail(provider, "the file is no JSON");
        }
    }

    private void check(String provider, JsonNode one) {
        String name = provider + '/' + one.path("name").asString("unnamed");
        String expect = one.path("expect").asString("");
        if (!expect.equals("valid") && !expect.equals("invalid")) {
            fail(name, "expect is neither valid nor invalid");
            return;
        }
        Optional<Verdict> verdict = verdict(provider, one);
        if (verdict.isEmpty()) {
            fail(name, "no verifier for " + provider + " yet");
            return;
        }
        String found =
                switch (verdict.get()) {
                    case Verdict.Genuine genuine -> "valid";
                    case Verdict.Forged forged -> "invalid (forged: " + forged.why() + ")";
                    case Verdict.Stale stale -> "invalid (stale: " + stale.why() + ")";
                };
        if (found.equals(expect) || found.startsWith(expect + " (")) {
            passed++;
            out.println("passed " + name + ": " + found);
        } else {
            fail(name, "expected " + expect + ", found " + found);
        }
    }

    private void fail(String name, String why) {
        failed++;
        out.println("failed " + name + ": " + why);
    }

    private Optional<Verdict> verdict(String provider, JsonNode one) {
        RawCallback callback = callback(one);
        JsonNode seconds = one.path("now");
        Instant now = seconds.isIntegralNumber() ? Instant.ofEpochSecond(seconds.asLong()) : clock.instant();
        Map<String, Secret> keys = new LinkedHashMap<>();
        one.path("keys")
                .properties()
                .forEach(key -> keys.put(key.getKey(), new Secret(key.getValue().asString(""))));
        Provider.Account account = new Provider.Account(ConnectionId.next(), Map.of(), keys);
        return catalogue
                .named(provider)
                .map(known -> known.verify(callback, account, now))
                .or(() -> Proofs.named(provider).map(proof -> proof.of(callback, account, now)));
    }

    private static RawCallback callback(JsonNode one) {
        List<RawCallback.Header> headers = new ArrayList<>();
        one.path("headers").properties().forEach(header -> {
            if (header.getValue().isArray()) {
                header.getValue()
                        .forEach(value -> headers.add(new RawCallback.Header(header.getKey(), value.asString(""))));
            } else {
                headers.add(new RawCallback.Header(
                        header.getKey(), header.getValue().asString("")));
            }
        });
        return new RawCallback(
                one.path("method").asString("POST"),
                one.path("url").asString(""),
                headers,
                one.path("body").asString("").getBytes(StandardCharsets.UTF_8));
    }
}
