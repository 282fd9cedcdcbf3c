package dev.gatepost.keys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The epoch keys: files beside PostgreSQL, each wrapped by the root key, numbered from 1. Contact keys are wrapped
 * under one of them as well, so destroying a file destroys all contact keys that were not rewrapped to a later epoch,
 * in every backup of the database too. Nodes that share a database share this folder.
 */
final class EpochKeys {
    private static final String KIND = "epoch";
    private static final String SUFFIX = ".key";
    private static final Pattern FILE = Pattern.compile("[1-9][0-9]{0,8}\\.key");
    /** How long this node may not know that another began or destroyed an epoch. */
    static final Duration LOOK = Duration.ofSeconds(5);

    /** An epoch with its key. */
    record Epoch(int number, byte[] key, Instant began) {
        @Override
        public String toString() {
            return "Epoch(" + number + ")";
        }
    }

    private final Path folder;
    private final RootKey root;
    private final Clock clock;
    private final Map<Integer, Epoch> known = new ConcurrentHashMap<>();
    private volatile int current;
    private volatile long lookedAt = System.nanoTime();

    EpochKeys(RootKey root, Clock clock) throws IOException {
        this.folder = root.folder().resolve("epochs");
        this.root = root;
        this.clock = clock;
        PrivateFiles.createFolder(folder);
        this.current = newest();
    }

    boolean none() {
        return current == 0;
    }

    /** The epoch under which new contact keys are wrapped; another node's is known within {@link #LOOK}. */
    Epoch current() {
        if (System.nanoTime() - lookedAt > LOOK.toNanos()) {
            lookedAt = System.nanoTime();
            refresh();
        }
        return get(current);
    }

    /** The numbers of the epochs that are there, the oldest first. */
    List<Integer> present() {
        try {
            return numbers();
        } catch (IOException failure) {
            throw new UncheckedIOException("The epoch keys cannot be listed.", failure);
        }
    }

    /** Wraps every epoch's key under the current root key; the count of those that were not yet. */
    synchronized int rewrap() throws IOException {
        int done = 0;
        for (int number : numbers()) {
            ByteBuffer content = ByteBuffer.wrap(PrivateFiles.read(file(number)));
            Instant began = Instant.ofEpochMilli(content.getLong());
            byte[] wrapped = new byte[content.remaining()];
            content.get(wrapped);
            byte[] fresh = root.rewrapped(KIND, id(number, began), wrapped);
            if (fresh != null) {
                PrivateFiles.replace(file(number), written(began, fresh));
                done++;
            }
        }
        return done;
    }

    private static byte[] written(Instant began, byte[] wrapped) {
        return ByteBuffer.allocate(Long.BYTES + wrapped.length)
                .putLong(began.toEpochMilli())
                .put(wrapped)
                .array();
    }

    /** The epoch of that number; throws {@link Unreadable} when it was destroyed. */
    Epoch get(int number) {
        Epoch epoch = known.get(number);
        return epoch != null ? epoch : load(number);
    }

    /** Begins a new epoch, or follows another node that just did. */
    synchronized int roll() {
        try {
            int next = newest() + 1;
            Instant now = clock.instant();
            byte[] wrapped = root.wrap(KIND, id(next, now), Aes.newKey());
            try {
                PrivateFiles.create(file(next), written(now, wrapped));
            } catch (FileAlreadyExistsException anotherNode) {
                known.remove(next);
            }
            load(next);
            current = next;
            return next;
        } catch (IOException failure) {
            throw new UncheckedIOException("The new epoch key could not be written.", failure);
        }
    }

    /** Destroys an epoch that is not the current one. What is wrapped under it is unreadable from now on. */
    synchronized void destroy(int number) {
        if (number == current) {
            throw new IllegalArgumentException("The current epoch is in use; roll first.");
        }
        try {
            known.remove(number);
            PrivateFiles.destroy(file(number));
        } catch (IOException failure) {
            throw new UncheckedIOException("The epoch key could not be destroyed.", failure);
        }
    }

    /** Looks at the folder again: another node may have begun or destroyed an epoch. */
    synchronized void refresh() {
        lookedAt = System.nanoTime();
        try {
            current = Math.max(current, newest());
            known.keySet().removeIf(number -> !Files.exists(file(number)));
        } catch (IOException failure) {
            throw new UncheckedIOException("The epoch keys cannot be listed.", failure);
        }
    }

    private Epoch load(int number) {
        try {
            ByteBuffer content = ByteBuffer.wrap(PrivateFiles.read(file(number)));
            Instant began = Instant.ofEpochMilli(content.getLong());
            byte[] wrapped = new byte[content.remaining()];
            content.get(wrapped);
            Epoch epoch = new Epoch(number, root.unwrap(KIND, id(number, began), wrapped), began);
            known.put(number, epoch);
            return epoch;
        } catch (IOException gone) {
            throw new Unreadable("the key of epoch " + number + " is gone");
        }
    }

    private int newest() throws IOException {
        List<Integer> all = numbers();
        return all.isEmpty() ? 0 : all.getLast();
    }

    private List<Integer> numbers() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> FILE.matcher(name).matches())
                    .map(name -> Integer.parseInt(name.substring(0, name.length() - SUFFIX.length())))
                    .sorted()
                    .toList();
        }
    }

    private Path file(int number) {
        return folder.resolve(number + SUFFIX);
    }

    /** What the wrapping is bound to: the number and the beginning, so that files cannot change places or age. */
    private static UUID id(int number, Instant began) {
        return new UUID(number, began.toEpochMilli());
    }
}
