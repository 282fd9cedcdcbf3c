package dev.gatepost.verifier;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads a stream line by line as bytes: what is hashed is what stands in the file, in no character set. */
final class LineReader {
    /** No event comes near; a file without line ends must not fill the memory. */
    private static final int LONGEST_LINE = 64 * 1024 * 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private long number;

    LineReader(InputStream in) {
        this.in = in;
    }

    /** The next line without its end, or null after the last one. */
    byte @Nullable [] next() throws IOException {
        if (start == end && !fill()) {
            return null;
        }
        number++;
        ByteArrayOutputStream line = new ByteArrayOutputStream(512);
        do {
            int stop = start;
            while (stop < end && buffer[stop] != '\n') {
                stop++;
            }
            line.write(buffer, start, stop - start);
            start = stop;
            if (stop < end) {
                start++;
                return line.toByteArray();
            }
            if (line.size() > LONGEST_LINE) {
                throw new IOException("line " + number + " is too long");
            }
        } while (fill());
        return line.toByteArray();
    }

    /** The number of the line that was read last, from 1. */
    long number() {
        return number;
    }

    private boolean fill() throws IOException {
        start = 0;
        end = Math.max(0, in.read(buffer));
        return end > 0;
    }
}
