package dev.gatepost.intake;

import dev.gatepost.messages.Content;
import dev.gatepost.messages.Marks;
import dev.gatepost.messages.StoredMessage;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is told of a message wherever it appears: in the list, alone, and as a row of the download. It holds no address
 * and no text.
 *
 * @param content null when it has expired or was erased
 * @param reason code of what put it into its state of now, if anything did
 */
record MessageHead(
        StoredMessage message,
        @Nullable Content content,
        @Nullable String reason) {
    private static final String[] COLUMNS = {
        "id",
        "status",
        "reason",
        "channel",
        "purpose",
        "template",
        "template_version",
        "sender",
        "contact",
        "country",
        "segments",
        "reference",
        "created_at",
        "not_before",
        "expires_at",
        "fallback_of"
    };

    /** The first row of the download. */
    static String titles() {
        return Csv.row((Object[]) COLUMNS);
    }

    Map<String, Object> document() {
        StoredMessage m = message;
        Marks marks = m.marks();
        return Answers.document(
                "id", m.id().toString(),
                "status", m.state().written(),
                "reason", reason,
                "channel", m.channel().written(),
                "purpose", m.purpose().written(),
                "template", m.template() == null ? null : m.template().toString(),
                "template_version", m.template() == null ? null : m.templateVersion(),
                "sender", m.sender().toString(),
                "contact", m.contact().toString(),
                "country", marks.country(),
                "segments", marks.segments() == 0 ? null : marks.segments(),
                "reference", content == null ? null : content.reference(),
                "created_at", m.acceptedAt().toString(),
                "not_before", written(m.notBefore()),
                "expires_at", written(m.expiresAt()),
                "fallback_of", written(marks.fallbackOf()),
                "fallbacks_left", marks.fallbacks() == 0 ? null : marks.fallbacks(),
                "decision", decision(),
                "correlation_id", m.correlation());
    }

    /** The decision's outcome, id and reasons; its facts and rules are told of the message alone. */
    private Map<String, Object> decision() {
        ObjectNode stored = Json.readOwn(message.decision());
        return Answers.document(
                "outcome", stored.get("outcome"), "id", stored.get("id"), "reasons", stored.get("reasons"));
    }

    String row() {
        StoredMessage m = message;
        return Csv.row(
                m.id(),
                m.state().written(),
                reason,
                m.channel().written(),
                m.purpose().written(),
                m.template(),
                m.template() == null ? null : m.templateVersion(),
                m.sender(),
                m.contact(),
                m.marks().country(),
                m.marks().segments(),
                content == null ? null : content.reference(),
                m.acceptedAt(),
                m.notBefore(),
                m.expiresAt(),
                m.marks().fallbackOf());
    }

    private static @Nullable String written(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
