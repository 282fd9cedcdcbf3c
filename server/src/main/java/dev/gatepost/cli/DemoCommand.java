package dev.gatepost.cli;

import dev.gatepost.demo.Demo;
import dev.gatepost.demo.Story;
import dev.gatepost.demo.StoryBoard;
import dev.gatepost.platform.Settings;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** {@code gatepost demo}: tells the story in a data folder of its own, on free ports, and leaves nothing behind. */
@Command(name = "demo", description = "Tells the story of the first ten minutes and ends; exit code 0 if all was true.")
final class DemoCommand implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
        // Others may pass through but not look: the account that PostgreSQL runs under has to reach its own folder.
        Path data = Files.createTempDirectory(
                "gatepost-demo-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        try {
            Map<String, String> environment = new HashMap<>(System.getenv());
            environment.remove("GATEPOST_DATABASE_URL");
            environment.put("GATEPOST_DATA_DIR", data.toString());
            for (String port :
                    new String[] {"GATEPOST_HTTP_PORT", "GATEPOST_PRIVATE_HTTP_PORT", "GATEPOST_SANDBOX_PORT"}) {
                environment.put(port, Integer.toString(freePort()));
            }
            for (String door : new String[] {"GATEPOST_PUBLIC", "GATEPOST_MUTUAL", "GATEPOST_PRIVATE"}) {
                environment.put(door + "_PORT", "off");
            }
            environment.remove("GATEPOST_PUBLIC_URL");
            return tell(Settings.read(environment, true));
        } finally {
            remove(data);
        }
    }

    private static int tell(Settings settings) throws IOException {
        try (Running running = Running.start(settings)) {
            var terminal = new StoryTerminal(System.out, System.console() != null);
            StoryBoard board = Story.board(terminal::changed);
            running.server().demoConsole().show(board);
            terminal.begin();
            boolean asTold = new Demo(running.server().rooms(), running.sandbox(), board).play();
            terminal.end(board);
            return asTold ? 0 : 1;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
