package dev.gatepost.consent.imports;

import dev.gatepost.access.Workspace;
import dev.gatepost.consent.Act;
import dev.gatepost.consent.Brands;
import dev.gatepost.consent.ConsentEvent.Status;
import dev.gatepost.consent.ConsentSource;
import dev.gatepost.consent.Disclosures;
import dev.gatepost.consent.Proof;
import dev.gatepost.consent.RecordMany.One;
import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads a row as an act. A grant needs its basis, what the person was shown, and its instant; an opt-out needs less,
 * because to honour one too many harms nobody. What was looked up once (disclosures, brands) is remembered for the
 * part.
 */
final class ReadRow {
    private static final Set<String> BASES = Set.of("implied", "soft_opt_in", "express", "express_written");
    private static final int LONGEST_VALUE = 1_000;
    /** What a spreadsheet would take for a formula; no campaign or text shown begins so. */
    private static final String FORMULA = "=@\t\r";

    private final Workspace workspace;
    private final Reading reading;
    private final Addresses addresses;
    private final Disclosures disclosures;
    private final Set<String> brands = new HashSet<>();
    private final Map<String, Optional<Proof.Shown>> shown = new HashMap<>();
    private final Instant now;
    private @Nullable Map<String, Integer> columns;

    /** @param now of the import, so that a row reads the same whenever it is read */
    ReadRow(Workspace workspace, Reading reading, Addresses addresses, Rooms rooms, Instant now) {
        this.workspace = workspace;
        this.reading = reading;
        this.addresses = addresses;
        this.disclosures = rooms.disclosures();
        this.now = now;
        rooms.brands().of(workspace).forEach(b -> brands.add(b.id()));
    }

    /** Where brands and disclosures are found. */
    record Rooms(Brands brands, Disclosures disclosures) {}

    /** What a row is. */
    sealed interface Read {
        record Fine(One one) implements Read {}

        /** It cannot be used; the field at fault and why. */
        record Faulty(String field, ReasonCode code) implements Read {}
    }

    /** Learns the names of the header line. */
    void header(List<String> names) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            places.putIfAbsent(names.get(i), i);
        }
        columns = places;
    }

    /** The row in the clear, or null when it is not UTF-8. */
    static @Nullable String text(byte[] bytes, CutRows.Row row) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, row.from(), row.to() - row.from()))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    Read read(byte[] bytes, CutRows.Row row) {
        if (row.flaw() != null) {
            return new Read.Faulty(
                    "row",
                    switch (row.flaw()) {
                        case TOO_LONG -> ReasonCode.TOO_LARGE;
                        case OPEN_QUOTE -> ReasonCode.INVALID_VALUE;
                    });
        }
        String text = text(bytes, row);
        if (text == null) {
            return new Read.Faulty("row", ReasonCode.WRONG_TYPE);
        }
        return switch (reading.format()) {
            case CSV -> csv(text);
            case NDJSON -> json(text);
        };
    }

    private Read csv(String text) {
        List<String> cells = CsvCells.of(text, reading.separator());
        Map<String, Integer> places = columns;
        if (places == null || cells.size() != places.size()) {
            return new Read.Faulty("row", ReasonCode.INVALID_VALUE);
        }
        return act(property -> {
            Integer place = places.get(reading.column(property));
            return place == null ? null : cells.get(place);
        });
    }

    private Read json(String text) {
        return switch (Json.readObject(text.getBytes(StandardCharsets.UTF_8))) {
            case Json.Parsed.Malformed(String where) -> new Read.Faulty("row", ReasonCode.MALFORMED_JSON);
            case Json.Parsed.Fine(var object) ->
                act(property -> {
                    JsonNode value = object.get(reading.column(property));
                    return value == null || value.isNull() ? null : value.asString("");
                });
        };
    }

    private Read act(Function<String, @Nullable String> cell) {
        var values = new Values(reading, cell);
        Channel channel = Channel.parse(values.get("channel")).orElse(null);
        if (channel == null) {
            return values.fault("channel");
        }
        String status = values.get("status");
        boolean granted = status.equals("granted");
        boolean everything = status.equals("suppressed");
        if (!granted && !everything && !status.equals("revoked")) {
            return values.fault("status");
        }
        Optional<Address> address = addresses.normalise(channel, values.get("address"));
        if (address.isEmpty()) {
            return new Read.Faulty(
                    "address", channel.usesNumber() ? ReasonCode.INVALID_NUMBER : ReasonCode.INVALID_EMAIL);
        }
        Purpose purpose = Purpose.parse(values.get("purpose")).orElse(everything ? Purpose.PROMOTIONAL : null);
        if (purpose == null) {
            return values.fault("purpose");
        }
        String brand = values.get("brand");
        if (!brands.contains(brand)) {
            return values.fault("brand");
        }
        return switch (proof(values, address.get(), granted)) {
            case Proven.Faulty(Read.Faulty why) -> why;
            case Proven.Fine(Instant at, Proof proof) ->
                new Read.Fine(new One(
                        address.get(),
                        new Act(
                                channel,
                                purpose,
                                brand,
                                granted ? Status.GRANTED : Status.REVOKED,
                                granted ? values.get("basis") : "none",
                                ConsentSource.IMPORT.written(),
                                values.get("campaign").isEmpty() ? null : values.get("campaign"),
                                Map.of(),
                                new Act.Ends(everything ? Set.of() : Set.of(purpose), false),
                                proof,
                                at)));
        };
    }

    /** What stands behind a row, or what of it is missing. */
    private sealed interface Proven {
        record Fine(Instant at, Proof proof) implements Proven {}

        record Faulty(Read.Faulty why) implements Proven {}
    }

    private Proven proof(Values values, Address address, boolean granted) {
        Instant at = instant(values.get("occurred_at"), granted);
        if (at == null) {
            return new Proven.Faulty(values.fault("occurred_at"));
        }
        String campaign = values.get("campaign");
        if (campaign.length() > 100 || isFormula(campaign)) {
            return new Proven.Faulty(values.fault("campaign"));
        }
        String jurisdiction = values.get("jurisdiction");
        if (!jurisdiction.isEmpty() && !jurisdiction.matches("[A-Z]{2}(-[A-Z0-9]{1,3})?")) {
            return new Proven.Faulty(values.fault("jurisdiction"));
        }
        Proof.Shown disclosure = granted ? disclosure(values.get("disclosure")) : null;
        if (granted && disclosure == null) {
            return new Proven.Faulty(values.fault("disclosure"));
        }
        if (granted && !BASES.contains(values.get("basis"))) {
            return new Proven.Faulty(values.fault("basis"));
        }
        String place = jurisdiction.isEmpty() ? addresses.place(address).country() : jurisdiction;
        return new Proven.Fine(at, new Proof(place, disclosure, null, null, null, null));
    }

    /** The instant of a row: a grant must give it, an opt-out counts from the import where it does not. */
    private @Nullable Instant instant(String text, boolean needed) {
        if (text.isEmpty()) {
            return needed ? null : now;
        }
        try {
            Instant at = OffsetDateTime.parse(text).toInstant();
            return at.isAfter(now) ? null : at;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private Proof.@Nullable Shown disclosure(String written) {
        return shown.computeIfAbsent(
                        written,
                        text -> text.startsWith("dis_") ? disclosures.resolve(workspace, text) : Optional.empty())
                .orElse(null);
    }

    private static boolean isFormula(String text) {
        return !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0;
    }

    /** The values of one row: its own, and the constants where it has none. */
    private record Values(Reading reading, Function<String, @Nullable String> cell) {
        String get(String property) {
            String value = cell.apply(property);
            if (value == null || value.isEmpty()) {
                return reading.constants().getOrDefault(property, "");
            }
            return value.length() > LONGEST_VALUE ? "" : value;
        }

        Read.Faulty fault(String property) {
            return new Read.Faulty(
                    property, get(property).isEmpty() ? ReasonCode.MISSING_PROPERTY : ReasonCode.INVALID_VALUE);
        }
    }
}
