package dev.gatepost.cli;

import dev.gatepost.GatepostServer;
import dev.gatepost.Sandbox;
import dev.gatepost.platform.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;

/** A Gatepost in this process: server, sandbox carrier, local socket; ended by the command, a signal or an error. */
final class Running implements AutoCloseable {
    private final GatepostServer server;
    private final Sandbox sandbox;
    private final ControlSocket control;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Path ready;
    private boolean closed;

    private Running(GatepostServer server, Sandbox sandbox, Settings settings) throws IOException {
        this.server = server;
        this.sandbox = sandbox;
        this.ready = settings.dataDir().resolve("ready");
        this.control = ControlSocket.listen(settings.dataDir(), new LocalCommands(server, sandbox, ended::countDown));
    }

    static Running start(Settings settings) throws IOException {
        Clock clock = Clock.systemUTC();
        GatepostServer server = GatepostServer.start(settings, clock);
        try {
            Sandbox sandbox = Sandbox.start(server.rooms(), clock);
            Running running = new Running(server, sandbox, settings);
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(running::close));
            return running;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    GatepostServer server() {
        return server;
    }

    Sandbox sandbox() {
        return sandbox;
    }

    /** Waits until somebody says stop. */
    void await() throws InterruptedException {
        ended.await();
    }

    /** Leaves word for whoever waits for it; the word goes before anything else is closed. */
    synchronized void tellReady(String sentence) throws IOException {
        if (!closed) {
            Files.writeString(ready, sentence + "\n");
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            try {
                Files.deleteIfExists(ready);
            } catch (IOException e) {
                System.err.println("The file " + ready + " could not be removed.");
            }
            control.close();
            server.close();
            sandbox.close();
            ended.countDown();
        }
    }
}
