package dev.gatepost.intake.twilio;

import dev.gatepost.access.Workspace;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Json;
import dev.gatepost.providers.proofs.FormPairs;
import dev.gatepost.templates.Catalogue;
import dev.gatepost.templates.Recognised;
import dev.gatepost.templates.Sender;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the form of a message as Twilio's clients write it, and writes the body of {@code POST /v1/messages} from it. A
 * finished text is recognised as the template that says it, so that code which only knows texts passes the same gate;
 * where nothing says it, only a test workspace takes it as it is.
 */
final class ReadForm {
    private static final int LONGEST_VALIDITY = 36_000;

    private final Catalogue catalogue;
    private final BiPredicate<Workspace, String> callbacks;
    private final Clock clock;

    ReadForm(Catalogue catalogue, BiPredicate<Workspace, String> callbacks, Clock clock) {
        this.catalogue = catalogue;
        this.callbacks = callbacks;
        this.clock = clock;
    }

    /** What was read. */
    sealed interface Read {
        /**
         * @param body of {@code POST /v1/messages}
         * @param to, from and said as they were given, to be told again
         */
        record Fine(
                ObjectNode body,
                String to,
                @Nullable String from,
                @Nullable String said) implements Read {
            @Override
            public String toString() {
                return "Fine";
            }
        }

        record Faulty(Refusal refusal) implements Read {}
    }

    /** @param purpose of a text that is no template, in a test workspace; transactional when not said */
    Read read(FormPairs form, Workspace workspace, @Nullable String purpose) {
        String to = form.only("To").orElse("");
        String from = form.only("From").orElse("");
        if (to.isBlank()) {
            return new Read.Faulty(Refusal.noTo());
        }
        if (form.pairs().stream().anyMatch(p -> p.name().startsWith("MediaUrl"))) {
            return new Read.Faulty(Refusal.invalid("Media are not carried through this door."));
        }
        String callback = form.only("StatusCallback").orElse("");
        if (!callback.isEmpty() && !callbacks.test(workspace, callback)) {
            return new Read.Faulty(Refusal.unknownCallback());
        }
        Channel channel = channel(to);
        ObjectNode body = Json.object();
        body.put("to", bare(to));
        body.put("channel", channel.written());
        if (!from.isBlank() && !from.startsWith("MG")) {
            Optional<Sender> sender = catalogue.of(workspace).senderAt(channel, bare(from));
            if (sender.isEmpty()) {
                return new Read.Faulty(Refusal.unknownFrom());
            }
            body.put("sender", sender.get().id().toString());
        }
        Refusal refusal = content(form, workspace, channel, purpose, body);
        if (refusal == null) {
            refusal = times(form, workspace, body);
        }
        return refusal != null
                ? new Read.Faulty(refusal)
                : new Read.Fine(
                        body,
                        to,
                        from.isEmpty() ? null : from,
                        form.only("Body").orElse(null));
    }

    private @Nullable Refusal content(
            FormPairs form, Workspace workspace, Channel channel, @Nullable String purpose, ObjectNode body) {
        Optional<String> template = form.only("ContentSid");
        String said = form.only("Body").orElse("");
        if (template.isPresent()) {
            body.put("template", template.get());
            return variables(form, body);
        }
        if (said.isEmpty()) {
            return Refusal.noBody();
        }
        Optional<Recognised> known = catalogue.of(workspace).recognise(channel, said);
        if (known.isPresent()) {
            body.put("template", known.get().template().name());
            body.put("language", known.get().wording().language());
            ObjectNode values = body.putObject("variables");
            known.get().values().forEach(values::put);
            return null;
        }
        if (workspace.kind() != Workspace.Kind.TEST) {
            return Refusal.unknownText();
        }
        body.putObject("content").put("text", said);
        body.put("purpose", purpose == null ? "transactional" : purpose);
        return null;
    }

    private static @Nullable Refusal variables(FormPairs form, ObjectNode body) {
        Optional<String> given = form.only("ContentVariables");
        if (given.isEmpty()) {
            return null;
        }
        if (!(Json.readObject(given.get().getBytes(StandardCharsets.UTF_8))
                instanceof Json.Parsed.Fine(ObjectNode object))) {
            return Refusal.invalid("'ContentVariables' is no JSON object.");
        }
        ObjectNode values = body.putObject("variables");
        // Twilio numbers them; ours have names, so that 1 is called v1.
        object.properties()
                .forEach(e -> values.put(
                        e.getKey().matches("[0-9]+") ? "v" + e.getKey() : e.getKey(),
                        e.getValue().asString("")));
        return null;
    }

    private @Nullable Refusal times(FormPairs form, Workspace workspace, ObjectNode body) {
        try {
            Optional<String> sendAt = form.only("SendAt");
            if (sendAt.isPresent()) {
                body.put("not_before", Instant.parse(sendAt.get()).toString());
            }
            Optional<String> validity = form.only("ValidityPeriod");
            if (validity.isPresent()) {
                int seconds = Integer.parseInt(validity.get());
                if (seconds < 1 || seconds > LONGEST_VALIDITY) {
                    return Refusal.invalid("'ValidityPeriod' is 1 to 36000 seconds.");
                }
                Instant now = workspace.clock().at(clock.instant());
                Instant begins = sendAt.map(Instant::parse).orElse(now);
                body.put("expires_at", begins.plusSeconds(seconds).toString());
            }
            return null;
        } catch (DateTimeParseException e) {
            return Refusal.invalid("'SendAt' is a time such as 2026-11-30T09:00:00Z.");
        } catch (NumberFormatException e) {
            return Refusal.invalid("'ValidityPeriod' is a number of seconds.");
        }
    }

    private static Channel channel(String to) {
        if (to.startsWith("whatsapp:")) {
            return Channel.WHATSAPP;
        }
        return to.startsWith("rcs:") ? Channel.RCS : Channel.SMS;
    }

    private static String bare(String address) {
        int colon = address.indexOf(':');
        return colon < 0 ? address : address.substring(colon + 1);
    }
}
