package dev.gatepost.limits.money;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem.FieldError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * A price list in CSV (RFC 4180, UTF-8, a header line with the names of {@code POST /v1/prices}), read row by row. A
 * row that cannot be used is told with its line and does not hold up the others.
 */
final class PriceFile {
    private static final Set<String> COLUMNS =
            Set.of("channel", "price", "currency", "connection", "country", "purpose", "valid_from");
    private static final int MOST_TOLD = 100;

    /** A row that was not taken. */
    record Rejected(long line, String field, String code, String detail) {}

    /** What was in the file; {@code rejected} counts all, {@code told} names the first hundred. */
    record Content(List<Price> prices, int rejected, List<Rejected> told) {}

    /** What came of reading. */
    sealed interface Read {
        record Fine(Content content) implements Read {}

        /** It is no such file. */
        record Unusable(String why) implements Read {}
    }

    private PriceFile() {}

    /** Reads at most {@link Prices#MOST} rows. */
    static Read read(InputStream in, Instant now) throws IOException {
        List<Price> prices = new ArrayList<>();
        List<Rejected> told = new ArrayList<>();
        int rejected = 0;
        try (CsvReader<NamedCsvRecord> rows = CsvReader.builder()
                .maxBufferSize(64 * 1024)
                .ofNamedCsvRecord(new java.io.InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (NamedCsvRecord row : rows) {
                List<FieldError> faults = new ArrayList<>();
                Price price = price(row, now, faults);
                if (price != null && prices.size() == Prices.MOST) {
                    return new Read.Unusable("at most " + Prices.MOST + " rows are taken");
                }
                if (price != null) {
                    prices.add(price);
                } else {
                    rejected++;
                    FieldError first = faults.getFirst();
                    if (told.size() < MOST_TOLD) {
                        told.add(new Rejected(
                                row.getStartingLineNumber(),
                                first.pointer().substring(1),
                                first.code().code(),
                                first.detail()));
                    }
                }
            }
        } catch (CsvParseException malformed) {
            return new Read.Unusable("it is not well-formed CSV with a header line");
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
        return new Read.Fine(new Content(prices, rejected, told));
    }

    private static @org.jspecify.annotations.Nullable Price price(
            NamedCsvRecord row, Instant now, List<FieldError> faults) {
        ObjectNode object = Json.object();
        for (String name : row.getHeader()) {
            String value = row.findField(name).orElse("").strip();
            // Cut, so that a strange column is told by its name and its content is not kept.
            if (!value.isEmpty()) {
                object.put(name, COLUMNS.contains(name) ? value : "");
            }
        }
        JsonFields fields = new JsonFields(object);
        var price = ReadMoney.price(fields, now);
        faults.addAll(fields.finish());
        return faults.isEmpty() && price.isPresent() ? price.get() : null;
    }
}
