package dev.gatepost.audit.anchors;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** A folder, which should lie on another disk. A file there is made and never written over. */
record FolderPlace(Path folder) implements AnchorPlace {
    @Override
    public Kept keep(AnchorName name, String note) {
        Path file = folder.resolve(name.written());
        try {
            Files.createDirectories(folder);
            long beyond = newest(name).orElse(0);
            if (beyond > name.size()) {
                return new Kept.Contradicted("it holds a checkpoint of " + beyond + " events, and the log has "
                        + name.size() + ": the log was cut back, or an older state restored");
            }
            Files.write(
                    file,
                    note.getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.SYNC);
            return new Kept.Fine();
        } catch (FileAlreadyExistsException there) {
            return compare(file, name, note);
        } catch (IOException e) {
            return new Kept.Failed(
                    "the folder cannot be written: " + e.getClass().getSimpleName());
        }
    }

    private static Kept compare(Path file, AnchorName name, String note) {
        try {
            boolean same = AnchorName.said(Files.readString(file)).equals(AnchorName.said(note));
            return same
                    ? new Kept.Fine()
                    : new Kept.Contradicted("it holds another checkpoint of " + name.size() + " events");
        } catch (IOException e) {
            return new Kept.Failed("the file " + file.getFileName() + " cannot be read");
        }
    }

    private OptionalLong newest(AnchorName name) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> name.sizeOf(f.getFileName().toString()))
                    .filter(OptionalLong::isPresent)
                    .mapToLong(OptionalLong::getAsLong)
                    .max();
        }
    }
}
