package dev.gatepost.providers.sandbox;

import dev.gatepost.platform.Secret;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/** The carrier as a process: reads its options, prints where it is and for whom, and runs until it is killed. */
final class CarrierCommand {
    private static final List<String> OPTIONS = List.of("--port", "--book", "--accounts", "--seed", "--latency");
    private static final String USAGE =
            "usage: [--port N] [--book FILE] [--accounts FILE] [--seed N] [--latency MILLIS]";

    private CarrierCommand() {}

    /** The exit code: 2 for wrong options. Standard output gets one JSON line for each account. */
    static int run(String[] arguments, PrintStream out, PrintStream err, InstantSource clock)
            throws IOException, InterruptedException {
        Map<String, String> given = new TreeMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            given.put(arguments[i], arguments[i + 1]);
        }
        String port = given.getOrDefault("--port", "0");
        String seed = given.getOrDefault("--seed", "1");
        String latency = given.getOrDefault("--latency", "20");
        boolean numbers = port.matches("[0-9]{1,5}") && seed.matches("-?[0-9]{1,18}") && latency.matches("[0-9]{1,6}");
        if (arguments.length % 2 != 0 || !OPTIONS.containsAll(given.keySet()) || !numbers) {
            err.println(USAGE);
            return 2;
        }
        List<CarrierAccount> accounts = new ArrayList<>();
        if (given.containsKey("--accounts")) {
            try {
                accounts.addAll(accounts(Path.of(given.get("--accounts"))));
            } catch (StrictJson.Wrong e) {
                err.println("The accounts file is wrong at: " + e.field());
                return 2;
            }
        }
        Path book = given.containsKey("--book") ? Path.of(given.get("--book")) : null;
        SandboxCarrier.Options options = new SandboxCarrier.Options(
                Integer.parseInt(port),
                book,
                1_000_000,
                Duration.ofMillis(Long.parseLong(latency)),
                true,
                Long.parseLong(seed));
        try (SandboxCarrier carrier = SandboxCarrier.start(options, clock)) {
            accounts.forEach(carrier::admit);
            if (accounts.isEmpty()) {
                accounts.add(carrier.open("sandbox"));
            }
            accounts.forEach(account -> out.println(line(carrier, account)));
            out.flush();
            Thread.currentThread().join();
        }
        return 0;
    }

    /** One JSON object a line: {@code account}, {@code token}, {@code signing_secret}. */
    private static List<CarrierAccount> accounts(Path file) throws IOException, StrictJson.Wrong {
        List<CarrierAccount> accounts = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank()) {
                StrictJson json = StrictJson.parse(line.getBytes(StandardCharsets.UTF_8));
                accounts.add(new CarrierAccount(
                        json.text("account", 100),
                        new Secret(json.text("token", 200)),
                        new Secret(json.text("signing_secret", 200))));
            }
        }
        return accounts;
    }

    private static ObjectNode line(SandboxCarrier carrier, CarrierAccount account) {
        return StrictJson.object()
                .put("url", carrier.url())
                .put("account", account.name())
                .put("token", account.token().reveal())
                .put("signing_secret", account.signingSecret().reveal());
    }
}
