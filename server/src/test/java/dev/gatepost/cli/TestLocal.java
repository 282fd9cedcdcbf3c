package dev.gatepost.cli;

import dev.gatepost.TestGatepost;
import dev.gatepost.platform.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the command line says by the local socket, said to a Gatepost in this process. */
public final class TestLocal {
    private TestLocal() {}

    /** The answer to a command of the operating-system user {@code ada}. */
    public static Map<String, Object> said(TestGatepost gatepost, Map<String, Object> command) {
        var commands = new LocalCommands(gatepost.server(), gatepost.sandbox(), () -> {});
        return new LinkedHashMap<>(commands.run(Json.readOwn(Json.write(command)), "ada"));
    }
}
