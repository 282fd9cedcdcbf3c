package dev.gatepost.providers.sinch;

import dev.gatepost.platform.Channel;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.Provider.Cause;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.Provider.ReportedStatus;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.api.CallbackFields;
import dev.gatepost.providers.api.CodeTable;
import dev.gatepost.providers.api.OwnReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads verified callbacks: developers.sinch.com, "Delivery reports", "Inbounds", and the vendor's published types. */
final class SinchCallbacks {
    static final Map<String, ReportedStatus> STATUSES = Map.of(
            "Queued", ReportedStatus.SUBMITTED,
            "Dispatched", ReportedStatus.SENT,
            "Delivered", ReportedStatus.DELIVERED,
            "Expired", ReportedStatus.UNDELIVERED,
            "Deleted", ReportedStatus.UNDELIVERED,
            "Unknown", ReportedStatus.UNDELIVERED,
            "Failed", ReportedStatus.FAILED,
            "Aborted", ReportedStatus.FAILED,
            "Cancelled", ReportedStatus.FAILED,
            "Rejected", ReportedStatus.FAILED);

    /** "Delivery report error codes". None of them tells an opt-out: 413 is about the account. */
    static final CodeTable CODES = CodeTable.begin()
            .refused(Failure.PERMANENT, "no route to the number, or refused", "402", "408", "417", "418")
            .refused(Failure.PERMANENT, "a parameter is missing, or it was cancelled", "405", "407")
            .refused(
                    Failure.ACCOUNT,
                    "the sender, the region or the account has to be put in order",
                    "410",
                    "412",
                    "413")
            .refused(Failure.CONTENT, "the text has too many parts", "411")
            .later(Cause.FAULT, "it did not pass this time", "403", "404", "406")
            .done();

    private SinchCallbacks() {}

    static List<CallbackEvent> parse(RawCallback callback) {
        CallbackFields fields = CallbackFields.ofJson(callback);
        return switch (fields.value("type").orElse("")) {
            case "mo_text" -> List.of(inbound(fields));
            case "recipient_delivery_report_sms" -> List.of(receipt(fields, fields, time(fields)));
            case "delivery_report_sms" -> batch(fields);
            default -> throw fields.malformed("type");
        };
    }

    /** A report on the whole batch, which of ours has one recipient: an entry for each status that it has. */
    private static List<CallbackEvent> batch(CallbackFields fields) {
        List<CallbackEvent> out = new ArrayList<>();
        fields.each("statuses").forEach(status -> out.add(receipt(fields, status, null)));
        if (out.isEmpty()) {
            throw fields.malformed("statuses");
        }
        return out;
    }

    private static CallbackEvent receipt(CallbackFields batch, CallbackFields status, @Nullable Instant at) {
        String code = status.code("code").orElse("");
        return new CallbackEvent.Receipt(
                OwnReference.of(batch.value("client_reference")),
                batch.id("batch_id"),
                status.word("status", STATUSES),
                CODES.failure(code),
                code.isEmpty() ? status.value("status").orElse("") : code,
                at);
    }

    private static @Nullable Instant time(CallbackFields fields) {
        Instant told = fields.time("operator_status_at");
        return told == null ? fields.time("at") : told;
    }

    private static CallbackEvent inbound(CallbackFields fields) {
        fields.id("id");
        return new CallbackEvent.Inbound(
                Channel.SMS,
                fields.address("from"),
                fields.address("to"),
                fields.text("body"),
                false,
                fields.time("received_at"));
    }
}
