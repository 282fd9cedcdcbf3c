package dev.gatepost.cli;

import dev.gatepost.audit.Origin;
import dev.gatepost.platform.Failures;
import dev.gatepost.platform.Json;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Principal;
import java.util.Map;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The local door of the command line: a Unix socket in a folder of mode 0700. One JSON object in, one out, each ended
 * by the close of its direction. The kernel tells which operating-system user is on the other side; the audit names it.
 */
final class ControlSocket implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);
    private static final int MOST_BYTES = 64 * 1024;

    /** Carries out one command. */
    @FunctionalInterface
    interface Commands {
        /**
         * @param user the operating-system user who asks
         * @return the answer; an {@code error} member says that it was not done
         */
        Map<String, Object> run(ObjectNode command, String user);
    }

    private final ServerSocketChannel server;
    private final Path path;
    private final Commands commands;

    private ControlSocket(ServerSocketChannel server, Path path, Commands commands) {
        this.server = server;
        this.path = path;
        this.commands = commands;
    }

    /** Where the socket of a data folder lies. */
    static Path in(Path dataDir) {
        return dataDir.resolve("control").resolve("gatepost.sock");
    }

    static ControlSocket listen(Path dataDir, Commands commands) throws IOException {
        Path path = in(dataDir);
        Path folder = dataDir.resolve("control");
        if (!Files.exists(folder)) {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        Files.deleteIfExists(path);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path), 16);
        var socket = new ControlSocket(server, path, commands);
        Thread.ofPlatform().daemon().name("control").start(socket::run);
        return socket;
    }

    private void run() {
        while (server.isOpen()) {
            try {
                SocketChannel channel = server.accept();
                Thread.ofVirtual().start(() -> answer(channel));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void answer(SocketChannel channel) {
        try (channel) {
            UnixDomainPrincipal peer = channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
            Principal user = peer.user();
            Map<String, Object> answer;
            if (Json.readObject(read(channel)) instanceof Json.Parsed.Fine(ObjectNode command)) {
                answer = run(command, user.getName());
            } else {
                answer = Map.of("error", "The command is not well-formed.");
            }
            write(channel, Json.write(answer));
        } catch (IOException | RuntimeException e) {
            LOG.warn("a local command failed: {}", Failures.describe(e));
        }
    }

    private Map<String, Object> run(ObjectNode command, String user) {
        Origin.enter(Origin.SOCKET);
        try {
            return commands.run(command, user);
        } finally {
            Origin.leave();
        }
    }

    /** Asks a running Gatepost. Throws {@link IOException} when none listens there. */
    static ObjectNode ask(Path dataDir, Map<String, Object> command) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(in(dataDir)))) {
            write(channel, Json.write(command));
            channel.shutdownOutput();
            return Json.readOwn(read(channel));
        }
    }

    private static byte[] read(SocketChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(MOST_BYTES);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            Thread.onSpinWait();
        }
        byte[] out = new byte[buffer.position()];
        buffer.flip().get(out);
        return out;
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("the local socket could not be removed");
        }
    }
}
