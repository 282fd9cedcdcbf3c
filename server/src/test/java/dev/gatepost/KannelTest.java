package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gatepost.platform.FreePort;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * CHN-01, CON-04: Kannel as the message centre. Debian's {@code kannel-extras} has the one that Kannel's own tests drive;
 * Kannel's gateway with its SMPP box in front is used where {@code opensmppbox} is on the path or named by
 * {@code OPENSMPPBOX}, which Debian does not build.
 */
class KannelTest {
    private static final Path TOOLS = Path.of("/usr/lib/kannel/test");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final List<Process> running = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (Process each : running.reversed()) {
            each.destroyForcibly().waitFor();
        }
    }

    /** It knows bind_transmitter and bind_receiver, sends ten messages of its own, and asks enquire_link after each. */
    @Test
    void kannelsOwnTestCentreTakesOurMessagesAndItsMessagesArrive() throws Exception {
        Path centre = TOOLS.resolve("drive_smpp");
        assumeTrue(Files.isExecutable(centre), "kannel-extras is not installed");
        int port = FreePort.next();
        // It wants to be the box of a gateway too, and ends where nobody listens.
        int boxes = FreePort.next();
        try (TestGatepost gatepost = TestGatepost.start(true);
                var box = new ServerSocket(boxes)) {
            Path settings = Files.writeString(folder.resolve("drive.conf"), """
                    group = core
                    admin-port = %d
                    smsbox-port = %d
                    admin-password = x
                    """.formatted(FreePort.next(), boxes));
            Path log = run("drive", centre.toString(), "-p", "" + port, "-m", "10", "-c", settings.toString());
            await().atMost(PATIENCE).until(() -> told(log).contains("Starting drive_smpp"));
            SmppShop smpp = SmppShop.open(gatepost, port, Map.of("bind", "transmitter+receiver"));
            String id = smpp.sent("+4915112345611");
            smpp.shop().until(id, "submitted");
            await().atMost(PATIENCE).until(() -> told(log).contains("submit_sm: short_message = <Northwind:"));
            await().atMost(PATIENCE)
                    .until(() -> gatepost.value("select count(*) from callback_inbox")
                            .filter(n -> Integer.parseInt(n) >= 10)
                            .isPresent());
            assertThat(told(log)).doesNotContain("PDU unpacking failed").doesNotContain("garbage");
            assertThat(box.isBound()).isTrue();
        }
    }

    /** The whole way: our submit_sm, Kannel's receipt, a person's STOP. */
    @Test
    void kannelsGatewayDeliversReportsAndBringsAStop() throws Exception {
        String server = System.getenv().getOrDefault("OPENSMPPBOX", "/usr/bin/opensmppbox");
        assumeTrue(Files.isExecutable(Path.of(server)), "opensmppbox is not installed");
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/bearerbox")), "kannel is not installed");
        int port = FreePort.next();
        int boxes = FreePort.next();
        int fake = FreePort.next();
        gateway(boxes, fake);
        run("front", server, "-v", "0", front(port, boxes).toString());
        try (TestGatepost gatepost = TestGatepost.start(true)) {
            SmppShop smpp = SmppShop.open(gatepost, port, Map.of("system_type", "shop"));
            String id = smpp.sent("+4915112345621");
            smpp.shop().until(id, "submitted");
            // The carrier comes once a box is there for what people write; until then Kannel would turn it away.
            run(
                    "people",
                    TOOLS.resolve("fakesmsc").toString(),
                    "-r",
                    "" + fake,
                    "-m",
                    "1",
                    "-i",
                    "15",
                    "+4915112345622 " + TestShop.OFFERS + " route shop STOP");
            smpp.shop().until(id, "delivered");
            await().atMost(PATIENCE)
                    .until(() -> gatepost.value("select count(*) from consent_event where status = 'revoked'")
                            .filter(n -> !n.equals("0"))
                            .isPresent());
        }
    }

    private void gateway(int boxes, int fake) throws IOException {
        Path settings = Files.writeString(
                folder.resolve("gateway.conf"), """
                group = core
                admin-port = %d
                smsbox-port = %d
                admin-password = x
                box-allow-ip = "127.0.0.1"
                log-level = 0

                group = smsc
                smsc = fake
                smsc-id = carrier
                port = %d
                connect-allow-ip = 127.0.0.1

                group = smsbox
                bearerbox-host = 127.0.0.1
                sendsms-port = %d
                """.formatted(FreePort.next(), boxes, fake, FreePort.next()));
        Path log = run("gateway", "/usr/sbin/bearerbox", "-v", "0", settings.toString());
        await().atMost(PATIENCE).until(() -> told(log).contains("Start-up done"));
    }

    private Path front(int port, int boxes) throws IOException {
        Path logins = Files.writeString(folder.resolve("logins.txt"), "gatepost right shop 127.0.0.1\n");
        return Files.writeString(folder.resolve("front.conf"), """
                group = core
                dlr-storage = internal

                group = opensmppbox
                opensmppbox-id = front
                opensmppbox-port = %d
                bearerbox-host = 127.0.0.1
                bearerbox-port = %d
                our-system-id = kannel
                route-to-smsc = carrier
                smpp-logins = "%s"
                """.formatted(port, boxes, logins));
    }

    private Path run(String name, String... command) throws IOException {
        Path log = folder.resolve(name + ".log");
        running.add(new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start());
        return log;
    }

    private static String told(Path log) throws IOException {
        return Files.readString(log, StandardCharsets.ISO_8859_1);
    }
}
