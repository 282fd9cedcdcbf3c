package dev.gatepost.templates.senders;

import dev.gatepost.access.Caller;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.templates.BlockScope;
import dev.gatepost.templates.Brand;
import dev.gatepost.templates.BrandId;
import dev.gatepost.templates.Catalogue;
import dev.gatepost.templates.Sender;
import dev.gatepost.templates.SenderId;
import dev.gatepost.templates.SenderType;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads senders and their registrations from a body; every fault is noted with its property. */
final class ReadSender {
    private static final BigDecimal SLOWEST = new BigDecimal("0.001");
    private static final BigDecimal FASTEST = new BigDecimal(100_000);

    private ReadSender() {}

    /** A new sender; empty after a fault was noted. */
    static Optional<Sender> made(JsonFields fields, Catalogue catalogue, Caller caller) {
        Optional<Brand> brand = brand(fields, catalogue, caller);
        Optional<Channel> channel = one(fields, "channel", Channel::parse);
        String address = fields.requiredText("address", 320);
        Optional<UUID> connection = one(fields, "connection", text -> Ids.read("cnn", text));
        Set<Purpose> purposes = purposes(fields);
        Set<String> countries = countries(fields);
        Optional<SenderType> type = optional(fields, "type", SenderType::parse);
        BlockScope scope = optional(fields, "block_scope", BlockScope::parse).orElse(BlockScope.NUMBER);
        long milli = throughput(fields);
        String profile = fields.text("profile", 100);
        if (brand.isEmpty() || channel.isEmpty() || connection.isEmpty()) {
            return Optional.empty();
        }
        SenderType kind = type.orElseGet(() -> SenderType.of(channel.get(), address));
        checkForm(fields, kind, channel.get(), address);
        checkCountries(fields, kind, countries);
        return Optional.of(new Sender(
                SenderId.next(),
                brand.get(),
                channel.get(),
                address,
                connection.get(),
                purposes,
                countries,
                Set.of(),
                kind,
                milli,
                scope,
                profile,
                false));
    }

    /** The same sender with what is given in the place of what was; what is left out stays. */
    static Sender changed(JsonFields fields, Sender old) {
        var given = fields.given();
        Set<Purpose> purposes = purposes(fields);
        Set<String> countries = countries(fields);
        Optional<UUID> connection = optional(fields, "connection", text -> Ids.read("cnn", text));
        Optional<SenderType> type = optional(fields, "type", SenderType::parse);
        Optional<BlockScope> scope = optional(fields, "block_scope", BlockScope::parse);
        long milli = throughput(fields);
        String profile = fields.text("profile", 100);
        SenderType kind = type.orElse(old.type());
        Set<String> to = given.has("countries") ? countries : old.countries();
        if (type.isPresent()) {
            checkForm(fields, kind, old.channel(), old.address());
        }
        checkCountries(fields, kind, to);
        return new Sender(
                old.id(),
                old.brand(),
                old.channel(),
                old.address(),
                connection.orElse(old.connection()),
                given.has("purposes") ? purposes : old.purposes(),
                to,
                old.registrations(),
                kind,
                given.has("throughput_per_second") ? milli : old.milliPerSecond(),
                scope.orElse(old.blockScope()),
                given.has("profile") ? profile : old.profile(),
                old.retired());
    }

    private static void checkForm(JsonFields fields, SenderType type, Channel channel, String address) {
        if (type.channel() != channel) {
            fields.fault(
                    "type",
                    ReasonCode.INVALID_VALUE,
                    "a " + type.written() + " is for " + type.channel().written());
        } else if (!type.isWellFormed(address) && !address.isEmpty()) {
            fields.fault("address", ReasonCode.INVALID_VALUE, "a " + type.written() + " is " + type.wanted());
        }
    }

    private static void checkCountries(JsonFields fields, SenderType type, Set<String> countries) {
        countries.stream()
                .filter(c -> !type.serves(c))
                .sorted()
                .findFirst()
                .ifPresent(c -> fields.fault(
                        "countries",
                        ReasonCode.INVALID_VALUE,
                        "a name cannot be answered, and in " + c + " a person opts out by answering"));
    }

    /** Registrations as objects, or as names that stand for what is registered. */
    static List<SenderRegistration> registrations(JsonFields fields, SenderId sender) {
        List<SenderRegistration> out = new ArrayList<>();
        for (JsonFields entry : fields.list("registrations", 50, "regime")) {
            String regime = entry.requiredText("regime", 60);
            out.add(registration(entry, sender, regime, "registered"));
            entry.finish();
        }
        return out;
    }

    /** One registration; {@code usual} is its state when none is given. */
    static SenderRegistration registration(JsonFields fields, SenderId sender, String regime, String usual) {
        if (!regime.isEmpty() && !regime.matches("[A-Za-z]{2,10}:[A-Za-z0-9_.-]{1,49}")) {
            fields.fault("regime", ReasonCode.INVALID_VALUE, "a name like US:10dlc");
        }
        String state = Optional.ofNullable(fields.text("state", 20)).orElse(usual);
        Optional<SenderRegistration.State> parsed = SenderRegistration.State.parse(state);
        if (parsed.isEmpty()) {
            fields.fault("state", ReasonCode.INVALID_VALUE, "one of none, pending, registered, rejected, expired");
        }
        return new SenderRegistration(
                sender,
                regime,
                parsed.orElse(SenderRegistration.State.NONE),
                fields.text("reference", 200),
                day(fields, "registered_on"),
                day(fields, "expires_on"),
                fields.text("why", 400));
    }

    private static @Nullable LocalDate day(JsonFields fields, String name) {
        String text = fields.text(name, 10);
        try {
            return text == null ? null : LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            fields.fault(name, ReasonCode.INVALID_VALUE, "a day: 2026-11-24");
            return null;
        }
    }

    private static long throughput(JsonFields fields) {
        BigDecimal given = fields.decimal("throughput_per_second", SLOWEST, FASTEST);
        return given == null ? 0 : given.movePointRight(3).longValueExact();
    }

    private static Set<Purpose> purposes(JsonFields fields) {
        Set<Purpose> out = EnumSet.noneOf(Purpose.class);
        for (String purpose : fields.texts("purposes", 5, 20)) {
            Purpose.parse(purpose)
                    .ifPresentOrElse(
                            out::add,
                            () -> fields.fault("purposes", ReasonCode.INVALID_VALUE, "there is no such purpose"));
        }
        return out;
    }

    private static Set<String> countries(JsonFields fields) {
        Set<String> out = new HashSet<>();
        for (String country : fields.texts("countries", 250, 2)) {
            if (country.matches("[A-Z]{2}")) {
                out.add(country);
            } else {
                fields.fault("countries", ReasonCode.INVALID_VALUE, "countries' two letters: DE");
            }
        }
        return out;
    }

    private static Optional<Brand> brand(JsonFields fields, Catalogue catalogue, Caller caller) {
        String id = fields.requiredText("brand", 60);
        Optional<Brand> brand = BrandId.parse(id)
                .flatMap(b -> catalogue.of(caller.workspace()).brands().stream()
                        .filter(x -> x.id().equals(b) && !x.retired())
                        .findFirst());
        if (brand.isEmpty() && !id.isEmpty()) {
            fields.fault("brand", ReasonCode.INVALID_VALUE, "there is no such brand");
        }
        return brand;
    }

    private static <T> Optional<T> one(JsonFields fields, String name, Function<String, Optional<T>> parse) {
        String text = fields.requiredText(name, 60);
        Optional<T> value = parse.apply(text);
        if (value.isEmpty() && !text.isEmpty()) {
            fields.fault(name, ReasonCode.INVALID_VALUE, "'" + name + "' has no such value");
        }
        return value;
    }

    private static <T> Optional<T> optional(JsonFields fields, String name, Function<String, Optional<T>> parse) {
        String text = fields.text(name, 60);
        if (text == null) {
            return Optional.empty();
        }
        Optional<T> value = parse.apply(text);
        if (value.isEmpty()) {
            fields.fault(name, ReasonCode.INVALID_VALUE, "'" + name + "' has no such value");
        }
        return value;
    }
}
