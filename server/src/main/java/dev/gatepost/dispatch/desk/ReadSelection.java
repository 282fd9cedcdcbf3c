package dev.gatepost.dispatch.desk;

import dev.gatepost.messages.FindUncertain.Kind;
import dev.gatepost.messages.FindUncertain.Selection;
import dev.gatepost.messages.MessageId;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.templates.SenderId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads which messages of the desk are meant; faults are noted in the fields. */
public final class ReadSelection {
    private static final int MOST_IDS = 1_000;
    private static final int LONGEST_ID = 40;

    private ReadSelection() {}

    /** What a body selects: at least one of {@code connection}, {@code sender}, {@code reason_code}, {@code ids}. */
    public static Selection ofBody(JsonFields fields) {
        Selection selection = ofQuery(fields);
        List<MessageId> ids = new ArrayList<>();
        for (String text : fields.texts("ids", MOST_IDS, LONGEST_ID)) {
            Optional<MessageId> id = MessageId.parse(text);
            if (id.isEmpty()) {
                fields.fault("ids", ReasonCode.INVALID_VALUE, "'" + text + "' is no message's id");
            } else {
                ids.add(id.get());
            }
        }
        boolean any = selection.connection() != null || selection.sender() != null || selection.reason() != null;
        if (!any && ids.isEmpty()) {
            fields.fault(
                    "connection",
                    ReasonCode.MISSING_PROPERTY,
                    "give 'connection', 'sender', 'reason_code' or 'ids'; everything at once is not meant");
        }
        return new Selection(
                selection.kind(),
                selection.connection(),
                selection.sender(),
                selection.reason(),
                ids.isEmpty() ? null : ids);
    }

    /** What a query selects; nothing selects everything. */
    public static Selection ofQuery(JsonFields fields) {
        Kind kind = choice(fields, "kind", Kind::parse, "one of uncertain, no_receipt");
        ConnectionId connection = choice(fields, "connection", ConnectionId::parse, "is no connection's id");
        SenderId sender = choice(fields, "sender", SenderId::parse, "is no sender's id");
        String reason = fields.text("reason_code", 100);
        return new Selection(kind, connection == null ? null : connection.value(), sender, reason, null);
    }

    static <T> @Nullable T choice(JsonFields fields, String name, Function<String, Optional<T>> parse, String detail) {
        String text = fields.text(name, 60);
        if (text == null) {
            return null;
        }
        Optional<T> value = parse.apply(text);
        if (value.isEmpty()) {
            fields.fault(name, ReasonCode.INVALID_VALUE, detail);
        }
        return value.orElse(null);
    }
}
