package dev.gatepost.providers.mail;

import dev.gatepost.providers.CallbackEvent.Receipt;
import dev.gatepost.providers.MalformedCallback;
import dev.gatepost.providers.Provider.AttemptReference;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.Provider.ReportedStatus;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reading the events that APIs for mail report. Fields that nobody asks for are ignored, those that are asked for are
 * bounded. Mail that did not come from here carries no reference of ours, and its events are nobody's.
 */
public final class MailEvents {
    /** The name under which our reference travels with a mail. */
    public static final String REFERENCE = "gatepost_ref";

    static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(30).build())
                    .build())
            .build();

    private static final Pattern REFERENCE_FORM = Pattern.compile("[0-9a-f]{32}\\.[0-9]{1,7}");
    private static final Pattern TAG_FORM = Pattern.compile("[0-9a-f]{32}-[0-9]{1,7}");
    private static final int LONGEST_CODE = 60;

    private MailEvents() {}

    /** The body as JSON. */
    public static JsonNode read(byte[] body) {
        try {
            JsonNode node = JSON.readTree(body);
            if (node.isObject() || node.isArray()) {
                return node;
            }
        } catch (JacksonException e) {
            // Told below, without its content.
        }
        throw new MalformedCallback("the body is no JSON");
    }

    /** The text of a field, at most so long; malformed when it is none. */
    public static String text(JsonNode node, String name, int most) {
        String value = node.path(name).asString("");
        if (value.isEmpty() || value.length() > most) {
            throw new MalformedCallback(name);
        }
        return value;
    }

    /** A reference as it was given; empty when the mail was not ours. */
    public static Optional<AttemptReference> reference(String written) {
        return REFERENCE_FORM.matcher(written).matches()
                ? Optional.of(new AttemptReference(written))
                : Optional.empty();
    }

    /** A reference for providers whose tags hold letters, digits and dashes alone. */
    public static String tag(AttemptReference reference) {
        return reference.value().replace('.', '-');
    }

    /** What {@link #tag} wrote. */
    public static Optional<AttemptReference> fromTag(String tag) {
        return TAG_FORM.matcher(tag).matches()
                ? Optional.of(new AttemptReference(tag.replace('-', '.')))
                : Optional.empty();
    }

    /** A time as ISO 8601 writes it; null when there is none. */
    public static @Nullable Instant time(JsonNode node, String name) {
        String written = node.path(name).asString("");
        try {
            return written.isEmpty()
                    ? null
                    : OffsetDateTime.parse(written.replace(' ', 'T')).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** A time in seconds of the epoch; null when there is none. */
    public static @Nullable Instant seconds(JsonNode node, String name) {
        double at = node.path(name).asDouble(0);
        return at > 0 && at < 1e11 ? Instant.ofEpochMilli((long) (at * 1_000)) : null;
    }

    /**
     * A receipt.
     *
     * @param code the provider's own word; cut where it is longer than a code may be
     */
    public static Receipt receipt(Known known, ReportedStatus status, @Nullable Failure failure, String code) {
        String kept = code.length() <= LONGEST_CODE ? code : code.substring(0, LONGEST_CODE);
        return new Receipt(known.reference(), known.theirs(), status, failure, kept, known.at());
    }

    /** Which mail an event is of, and when it happened. */
    public record Known(
            AttemptReference reference,
            @Nullable String theirs,
            @Nullable Instant at) {}
}
