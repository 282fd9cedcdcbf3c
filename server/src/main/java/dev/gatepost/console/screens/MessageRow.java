package dev.gatepost.console.screens;

import dev.gatepost.console.Sign;
import dev.gatepost.messages.MessageState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * A message in a list.
 *
 * @param to masked
 * @param why the reason of its state, in a sentence; empty when it has none
 */
record MessageRow(
        String id, Sign sign, String channel, String purpose, String template, String to, String why, When when) {
    /** What lists of messages are made of: templates by id and version, people by id. */
    record Names(Function<ObjectNode, String> template, Map<String, Addressees.Known> people) {}

    static MessageRow of(ObjectNode message, Names names, Instant now) {
        String reason = Told.text(message, "reason");
        Addressees.Known person = names.people().get(Told.text(message, "contact"));
        return new MessageRow(
                Told.text(message, "id"),
                Sign.of(MessageState.of(Told.text(message, "status"))),
                Words.channel(Told.text(message, "channel")),
                Words.purpose(Told.text(message, "purpose")),
                names.template().apply(message),
                person == null ? "" : person.masked(),
                reason.isEmpty() ? "" : Words.sentence(reason),
                new When(
                        Instant.parse(Told.text(message, "created_at")),
                        now,
                        person == null ? List.of() : person.zones()));
    }
}
