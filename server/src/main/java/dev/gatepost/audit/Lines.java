package dev.gatepost.audit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The events of a batch or a page, which stand there a line each. */
final class Lines {
    private Lines() {}

    static List<byte[]> of(byte[] text) {
        List<byte[]> lines = new ArrayList<>();
        int start = 0;
        for (int end = 0; end <= text.length; end++) {
            if (end == text.length || text[end] == '\n') {
                lines.add(Arrays.copyOfRange(text, start, end));
                start = end + 1;
            }
        }
        return lines;
    }

    static int count(byte[] text) {
        int lines = 1;
        for (byte each : text) {
            lines += each == '\n' ? 1 : 0;
        }
        return lines;
    }
}
