package dev.gatepost.recovery;

import dev.gatepost.keys.BackupKeys;
import dev.gatepost.recovery.BackupUnusable.Code;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The epoch keys of a backup, in a file of its own that ends when the last of them does: kept longer, it would bring
 * erased people back. Each key carries its own end; one whose end has come is not given out, and every new backup
 * removes the files beside it whose day has come.
 */
public final class EpochsPart {
    private static final String PART = "epochs";
    private static final Pattern FILE = Pattern.compile("gatepost-.*\\.until-([0-9]{4}-[0-9]{2}-[0-9]{2})\\.epochs");
    private static final int MOST = 10_000;

    private EpochsPart() {}

    /** Writes the file for a backup. {@code ends} tells when an epoch's key is destroyed at the latest. */
    public static Path write(Path folder, TakeBackup.Taken taken, BackupKeys keys, IntFunction<Instant> ends) {
        Map<Integer, byte[]> epochs = keys.epochs();
        Instant last = epochs.keySet().stream()
                .map(ends::apply)
                .max(Instant::compareTo)
                .orElseThrow();
        Path file = folder.resolve(taken.folder().getFileName() + ".until-"
                + last.atZone(ZoneOffset.UTC).toLocalDate().plusDays(1) + ".epochs");
        Manifest manifest = taken.manifest();
        try {
            Files.createDirectories(folder);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (FileOutputStream raw = new FileOutputStream(file.toFile())) {
                try (DataOutputStream out =
                        new DataOutputStream(keys.sealing(new Kept(raw), manifest.id(), manifest.wrappedKey(), PART))) {
                    out.writeInt(epochs.size());
                    for (Map.Entry<Integer, byte[]> epoch : epochs.entrySet()) {
                        out.writeInt(epoch.getKey());
                        out.writeLong(ends.apply(epoch.getKey()).toEpochMilli());
                        out.writeInt(epoch.getValue().length);
                        out.write(epoch.getValue());
                    }
                }
                raw.getFD().sync();
            }
            return file;
        } catch (IOException failure) {
            Scratch.remove(file);
            throw new BackupUnusable(
                    Code.NOT_WRITTEN,
                    "The epoch keys could not be written: " + failure.getMessage() + ".",
                    "See that " + folder + " can be written.",
                    failure);
        }
    }

    /** The keys whose end has not come, by number. Throws {@link BackupUnusable} when none is left. */
    public static Map<Integer, byte[]> read(Path file, Manifest manifest, BackupKeys keys, Instant now) {
        Map<Integer, byte[]> out = new TreeMap<>();
        try (DataInputStream in = new DataInputStream(keys.opening(
                new BufferedInputStream(Files.newInputStream(file)), manifest.id(), manifest.wrappedKey(), PART))) {
            int count = in.readInt();
            for (int i = 0; i < count; i++) {
                int number = in.readInt();
                Instant end = Instant.ofEpochMilli(in.readLong());
                byte[] bytes = in.readNBytes(Math.clamp(in.readInt(), 0, MOST));
                if (now.isBefore(end)) {
                    out.put(number, bytes);
                }
            }
        } catch (IOException | dev.gatepost.keys.Unreadable damaged) {
            throw Manifest.damaged(file + " does not open: it is damaged, or of another backup.", damaged);
        }
        if (out.isEmpty()) {
            throw new BackupUnusable(
                    Code.EPOCHS_EXPIRED,
                    "All epoch keys in " + file + " are past their end: with them erased people would come back.",
                    "Take a newer backup. Nobody in this one can be read any more, and that is meant.");
        }
        return out;
    }

    /** Removes the files whose day has come; gives their names. */
    public static List<Path> removeExpired(Path folder, Instant now) throws IOException {
        LocalDate today = now.atZone(ZoneOffset.UTC).toLocalDate();
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> over;
        try (Stream<Path> files = Files.list(folder)) {
            over = files.filter(f -> {
                        Matcher name = FILE.matcher(f.getFileName().toString());
                        return name.matches() && LocalDate.parse(name.group(1)).isBefore(today);
                    })
                    .toList();
        }
        for (Path file : over) {
            Files.delete(file);
        }
        return over;
    }

    /** Sealing closes what it writes to; the file must stay open until it is on the disk. */
    private static final class Kept extends java.io.FilterOutputStream {
        Kept(java.io.OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
