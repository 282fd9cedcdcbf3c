package dev.gatepost.limits.money;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.UuidV7;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Currency;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the fields that prices and budgets have in common, noting what is wrong with them. */
final class ReadMoney {
    private static final String COUNTRY = "[A-Z]{2}";

    private ReadMoney() {}

    /** Empty after a fault was noted. */
    static Optional<Price> price(JsonFields fields, Instant now) {
        Optional<Channel> channel = required(fields, "channel", Channel::parse);
        Optional<Money> each = money(fields, "price");
        UUID connection = optional(fields, "connection", text -> Ids.read("cnn", text));
        String country = optional(fields, "country", ReadMoney::country);
        Purpose purpose = optional(fields, "purpose", Purpose::parse);
        Instant from = fields.instant("valid_from");
        if (channel.isEmpty() || each.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Price(
                UuidV7.next(), connection, channel.get(), country, purpose, each.get(), from == null ? now : from));
    }

    /** What is the same in every budget of a workspace is filled in by the caller. */
    record Terms(
            String name,
            @Nullable Purpose purpose,
            @Nullable UUID connection,
            @Nullable String country,
            @Nullable Channel channel,
            Budget.Period period,
            ZoneId zone,
            Money limit,
            Budget.Mode mode) {}

    /** Empty after a fault was noted. */
    static Optional<Terms> budget(JsonFields fields) {
        String name = fields.requiredText("name", 60);
        Purpose purpose = optional(fields, "purpose", Purpose::parse);
        UUID connection = optional(fields, "connection", text -> Ids.read("cnn", text));
        String country = optional(fields, "country", ReadMoney::country);
        Channel channel = optional(fields, "channel", Channel::parse);
        Optional<Budget.Period> period = required(fields, "period", Budget.Period::parse);
        Optional<ZoneId> zone = required(fields, "zone", ReadMoney::zone);
        Optional<Money> limit = money(fields, "limit");
        Budget.Mode mode = optional(fields, "mode", Budget.Mode::parse);
        if (name.isEmpty() || period.isEmpty() || zone.isEmpty() || limit.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Terms(
                name,
                purpose,
                connection,
                country,
                channel,
                period.get(),
                zone.get(),
                limit.get(),
                mode == null ? Budget.Mode.ENFORCE : mode));
    }

    static Optional<Money> money(JsonFields fields, String name) {
        Optional<Long> micros = required(fields, name, Money::readMicros);
        Optional<Currency> currency = required(fields, "currency", Money::readCurrency);
        return micros.isEmpty() || currency.isEmpty()
                ? Optional.empty()
                : Optional.of(new Money(micros.get(), currency.get()));
    }

    static <T> Optional<T> required(JsonFields fields, String name, Function<String, Optional<T>> parse) {
        String text = fields.requiredText(name, 80);
        Optional<T> value = text.isEmpty() ? Optional.empty() : parse.apply(text);
        if (value.isEmpty() && !text.isEmpty()) {
            fields.fault(name, ReasonCode.INVALID_VALUE, form(name));
        }
        return value;
    }

    static <T> @Nullable T optional(JsonFields fields, String name, Function<String, Optional<T>> parse) {
        String text = fields.text(name, 80);
        Optional<T> value = text == null ? Optional.empty() : parse.apply(text);
        if (text != null && value.isEmpty()) {
            fields.fault(name, ReasonCode.INVALID_VALUE, form(name));
        }
        return value.isPresent() ? value.get() : null;
    }

    private static String form(String name) {
        return switch (name) {
            case "price", "limit" -> "an amount in a text, such as \"0.0075\", with at most six decimals";
            case "currency" -> "a currency in ISO 4217, such as EUR";
            case "country" -> "a country in ISO 3166, such as DE";
            case "connection" -> "the id of a connection, cnn_…";
            case "zone" -> "a time zone of the IANA, such as Europe/Berlin";
            case "period" -> "day or month";
            case "mode" -> "enforce or shadow";
            default -> "'" + name + "' has no such value";
        };
    }

    private static Optional<String> country(String text) {
        return text.matches(COUNTRY) ? Optional.of(text) : Optional.empty();
    }

    private static Optional<ZoneId> zone(String text) {
        try {
            return Optional.of(ZoneId.of(text));
        } catch (DateTimeException unknown) {
            return Optional.empty();
        }
    }
}
