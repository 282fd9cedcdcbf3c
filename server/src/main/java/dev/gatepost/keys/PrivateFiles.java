package dev.gatepost.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/** Files that hold keys: for their owner only, complete or absent, on the disk before anything relies on them. */
final class PrivateFiles {
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");

    private PrivateFiles() {}

    static void createFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    /** Writes a new file; fails when it is there. */
    static void create(Path file, byte[] content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID());
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(OWNER));
        write(fresh, content);
        try {
            // A link and not a move: of two processes that make the same file, one must fail.
            Files.createLink(file, fresh);
        } finally {
            Files.delete(fresh);
        }
        syncFolder(file);
    }

    /** Puts new content in the place of a file's; a reader sees the one or the other. */
    static void replace(Path file, byte[] content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID());
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(OWNER));
        write(fresh, content);
        move(fresh, file);
    }

    /** Moves a file over another at once. */
    static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        syncFolder(to);
    }

    /** Reads a file, unless others may read it too. */
    static byte[] read(Path file) throws IOException {
        Set<PosixFilePermission> granted = Files.getPosixFilePermissions(file);
        if (!OWNER.containsAll(granted) && !granted.equals(Set.of(PosixFilePermission.OWNER_READ))) {
            throw new KeysUnusable(
                    "The key file " + file + " can be read by others.",
                    "chmod 600 " + file + ", and consider it known.");
        }
        return Files.readAllBytes(file);
    }

    /** Overwrites the bytes, then removes the file. What the disk itself keeps of them is beyond our reach. */
    static void destroy(Path file) throws IOException {
        write(file, new byte[(int) Files.size(file)]);
        Files.delete(file);
        syncFolder(file);
    }

    private static void write(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
    }

    private static void syncFolder(Path file) throws IOException {
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
