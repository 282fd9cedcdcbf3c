package dev.gatepost.providers.twilio;

import dev.gatepost.platform.Channel;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.MalformedCallback;
import dev.gatepost.providers.Provider.AttemptReference;
import dev.gatepost.providers.Provider.ReportedStatus;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.api.OwnReference;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads verified callbacks: status callbacks and inbound messages, both forms. Parameters that are not named here are
 * ignored; those that are named are bounded. Status words: Twilio, "Message resource", status values.
 */
final class TwilioCallbacks {
    /** The query parameter that carries our attempt reference; Twilio signs the URL it stands in. */
    static final String REFERENCE = OwnReference.PARAMETER;

    private static final Pattern REFERENCE_FORM = Pattern.compile("[0-9a-f]{32}\\.[0-9]{1,7}");
    private static final Pattern SID = Pattern.compile("[A-Za-z0-9]{1,64}");
    private static final Pattern CODE = Pattern.compile("[0-9]{1,9}");
    private static final int LONGEST_ADDRESS = 128;
    private static final int LONGEST_TEXT = 10_000;

    private TwilioCallbacks() {}

    static List<CallbackEvent> parse(RawCallback callback) {
        FormParameters query = TwilioSignature.query(callback.url());
        FormParameters parameters = "GET".equals(callback.method()) ? query : form(callback);
        String status = parameters
                .only("MessageStatus")
                .or(() -> parameters.only("SmsStatus"))
                .orElse("");
        return switch (status) {
            case "received", "receiving", "" -> List.of(inbound(parameters));
            default -> List.of(receipt(parameters, query, status));
        };
    }

    private static FormParameters form(RawCallback callback) {
        if (!TwilioSignature.isForm(callback)) {
            throw new MalformedCallback("the body is no form");
        }
        return FormParameters.parse(callback.body()).orElseThrow(() -> new MalformedCallback("the form"));
    }

    private static CallbackEvent.Receipt receipt(FormParameters parameters, FormParameters query, String word) {
        Optional<String> code = parameters.only("ErrorCode").filter(text -> !text.isEmpty() && !text.equals("0"));
        code.ifPresent(text -> require(CODE.matcher(text).matches(), "ErrorCode"));
        ReportedStatus status = status(word);
        return new CallbackEvent.Receipt(
                reference(query),
                bounded(parameters, "MessageSid", SID),
                status,
                TwilioErrors.ALL.failure(code.orElse(null)),
                code.orElse(word),
                null);
    }

    private static ReportedStatus status(String word) {
        return switch (word) {
            case "accepted", "scheduled", "queued" -> ReportedStatus.ACCEPTED;
            case "sending" -> ReportedStatus.SUBMITTED;
            case "sent" -> ReportedStatus.SENT;
            case "delivered", "partially_delivered" -> ReportedStatus.DELIVERED;
            case "read" -> ReportedStatus.READ;
            case "undelivered" -> ReportedStatus.UNDELIVERED;
            case "failed", "canceled" -> ReportedStatus.FAILED;
            default -> throw new MalformedCallback("MessageStatus");
        };
    }

    /** Absent when the callback URL was not ours to write (a messaging service's own); wrong is malformed. */
    private static @Nullable AttemptReference reference(FormParameters query) {
        Optional<String> written = query.only(REFERENCE);
        written.ifPresent(text -> require(REFERENCE_FORM.matcher(text).matches(), REFERENCE));
        return written.map(AttemptReference::new).orElse(null);
    }

    private static CallbackEvent.Inbound inbound(FormParameters parameters) {
        bounded(parameters, "MessageSid", SID);
        String from = address(parameters, "From");
        String to = address(parameters, "To");
        String text = parameters.only("Body").orElse("");
        require(text.length() <= LONGEST_TEXT, "Body");
        return new CallbackEvent.Inbound(
                channel(from),
                withoutScheme(from),
                withoutScheme(to),
                text,
                parameters.only("OptOutType").filter("STOP"::equals).isPresent(),
                null);
    }

    private static Channel channel(String from) {
        int colon = from.indexOf(':');
        return switch (colon < 0 ? "" : from.substring(0, colon)) {
            case "" -> Channel.SMS;
            case "whatsapp" -> Channel.WHATSAPP;
            case "rcs" -> Channel.RCS;
            default -> throw new MalformedCallback("From");
        };
    }

    private static String withoutScheme(String address) {
        return address.substring(address.indexOf(':') + 1);
    }

    private static String address(FormParameters parameters, String name) {
        String value = parameters.only(name).orElse("");
        require(!value.isEmpty() && value.length() <= LONGEST_ADDRESS, name);
        return value;
    }

    private static String bounded(FormParameters parameters, String name, Pattern form) {
        String value = parameters.only(name).orElse("");
        require(form.matcher(value).matches(), name);
        return value;
    }

    private static void require(boolean holds, String field) {
        if (!holds) {
            throw new MalformedCallback(field);
        }
    }
}
