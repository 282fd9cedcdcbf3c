package dev.gatepost.consent.lists;

import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.ReasonCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines of a list: an address, and for numbers that changed hands a day ({@code 2026-11-01} or {@code 20261101}).
 * Lists come as registers give them out, so quotes, a header line, numbers without {@code +}, American numbers of ten
 * digits and the {@code 305,5550100} of the American register are understood. Nothing of a line is kept in a fault.
 */
final class ListLines {
    private static final int LONGEST_LINE = 400;
    private static final Pattern SEPARATOR = Pattern.compile("[,;\t]");
    private static final Pattern AREA = Pattern.compile("[2-9][0-9]{2}");
    private static final Pattern LOCAL = Pattern.compile("[0-9]{7}");
    private static final Pattern NATIONAL = Pattern.compile("[2-9][0-9]{9}");
    private static final Pattern INTERNATIONAL = Pattern.compile("[1-9][0-9]{10,14}");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z_ \"'-]{1,40}");

    private final Addresses addresses;
    private final @Nullable String country;

    ListLines(Addresses addresses, @Nullable String country) {
        this.addresses = addresses;
        this.country = country;
    }

    /** An address of the list, with its day. */
    record Line(Address address, @Nullable Date since) {}

    /** A line that cannot be used, counted from 1 within what was sent. */
    record Fault(int line, String field, ReasonCode code) {}

    /** What was in it; {@code rejected} counts all, {@code told} names the first hundred. */
    record Content(List<Line> lines, int rejected, List<Fault> told) {}

    private static final int MOST_TOLD = 100;

    Content read(byte[] bytes) {
        List<Line> lines = new ArrayList<>();
        List<Fault> told = new ArrayList<>();
        int rejected = 0;
        int number = 0;
        for (int from = 0; from < bytes.length; ) {
            int to = from;
            while (to < bytes.length && bytes[to] != '\n') {
                to++;
            }
            number++;
            Fault fault = line(bytes, from, to, number, lines);
            if (fault != null) {
                rejected++;
                if (told.size() < MOST_TOLD) {
                    told.add(fault);
                }
            }
            from = to + 1;
        }
        return new Content(lines, rejected, told);
    }

    private @Nullable Fault line(byte[] bytes, int from, int to, int number, List<Line> into) {
        if (to - from > LONGEST_LINE) {
            return new Fault(number, "line", ReasonCode.TOO_LARGE);
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, to - from))
                    .toString()
                    .strip();
        } catch (CharacterCodingException e) {
            return new Fault(number, "line", ReasonCode.INVALID_VALUE);
        }
        if (text.startsWith("\ufeff")) {
            text = text.substring(1);
        }
        if (text.isEmpty()) {
            return null;
        }
        String[] cells = SEPARATOR.split(text, -1);
        for (int i = 0; i < cells.length; i++) {
            cells[i] = bare(cells[i]);
        }
        int next = isSplit(cells) ? 2 : 1;
        String given = next == 2 ? "+1" + cells[0] + cells[1] : written(cells[0]);
        Channel channel = given.indexOf('@') > 0 ? Channel.EMAIL : Channel.SMS;
        Optional<Address> address = addresses.normalise(channel, given);
        if (address.isEmpty()) {
            boolean header = number == 1 && HEADER.matcher(cells[0]).matches();
            ReasonCode code = channel.usesNumber() ? ReasonCode.INVALID_NUMBER : ReasonCode.INVALID_EMAIL;
            return header ? null : new Fault(number, "address", code);
        }
        String day = cells.length > next ? cells[next] : "";
        try {
            into.add(new Line(address.get(), day.isEmpty() ? null : Date.valueOf(day(day))));
            return null;
        } catch (DateTimeParseException e) {
            return new Fault(number, "since", ReasonCode.INVALID_VALUE);
        }
    }

    private static boolean isSplit(String[] cells) {
        return cells.length > 1
                && AREA.matcher(cells[0]).matches()
                && LOCAL.matcher(cells[1]).matches();
    }

    private String written(String cell) {
        boolean america = "US".equals(country) || "CA".equals(country);
        if (america && NATIONAL.matcher(cell).matches()) {
            return "+1" + cell;
        }
        return INTERNATIONAL.matcher(cell).matches() ? "+" + cell : cell;
    }

    private static LocalDate day(String text) {
        return text.length() == 8
                ? LocalDate.parse(text, java.time.format.DateTimeFormatter.BASIC_ISO_DATE)
                : LocalDate.parse(text);
    }

    private static String bare(String cell) {
        String text = cell.strip();
        return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1).strip()
                : text;
    }
}
