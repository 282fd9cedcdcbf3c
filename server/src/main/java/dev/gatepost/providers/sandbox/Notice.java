package dev.gatepost.providers.sandbox;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.providers.Provider.ReportedStatus;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/**
 * One thing that the carrier tells its customer: a status of a message, or what a person wrote.
 *
 * @param eventId the same for every repeat
 * @param genuine false for the forgery of {@link Outcome#FORGED_TOO}
 * @param receipt whether it tells of a message that the account handed over
 */
record Notice(CarrierAccount account, URI url, String eventId, byte[] body, boolean genuine, boolean receipt) {
    static Notice status(CarrierAccount account, URI url, BookEntry entry, ReportedStatus status, Instant at) {
        return of(account, url, true, statusBody(entry, status, at));
    }

    static Notice forged(CarrierAccount account, URI url, BookEntry entry, Instant at) {
        return of(account, url, false, statusBody(entry, ReportedStatus.UNDELIVERED, at));
    }

    /** Rightly signed, and not so: somebody else's message, or none at all, was not delivered. */
    static Notice lie(CarrierAccount account, URI url, BookEntry about, Instant at) {
        Notice lie = of(account, url, true, statusBody(about, ReportedStatus.UNDELIVERED, at));
        return new Notice(account, url, lie.eventId(), lie.body(), true, false);
    }

    /** What a message would be called that never was, always the same for the same genuine one. */
    static BookEntry neverTaken(BookEntry like) {
        String digits = UUID.nameUUIDFromBytes(like.reference().getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
        return new BookEntry(
                like.account(),
                "sbx_" + digits,
                digits + ".1",
                like.channel(),
                like.to(),
                like.from(),
                like.textHash(),
                like.segments(),
                like.costMicros(),
                like.takenAt(),
                like.finalStatus(),
                like.headers());
    }

    static Notice inbound(CarrierAccount account, URI url, PersonText text, boolean optedOut, Instant at) {
        return of(
                account,
                url,
                true,
                StrictJson.object()
                        .put("type", "inbound")
                        .put("channel", text.channel().written())
                        .put("from", text.from())
                        .put("to", text.to())
                        .put("text", text.text())
                        .put("opted_out", optedOut)
                        .put("occurred_at", at.toString()));
    }

    /** What a person writes to one of the account's senders. */
    record PersonText(Channel channel, String from, String to, String text) {
        @Override
        public String toString() {
            return "PersonText(" + channel + ")";
        }
    }

    private static Notice of(CarrierAccount account, URI url, boolean genuine, ObjectNode body) {
        String eventId = "evt_" + UuidV7.next().toString().replace("-", "");
        body.put("event_id", eventId).put("account", account.name());
        boolean receipt = body.get("type").asString().equals("status");
        return new Notice(account, url, eventId, StrictJson.bytes(body), genuine, receipt);
    }

    private static ObjectNode statusBody(BookEntry entry, ReportedStatus status, Instant at) {
        String word = status.name().toLowerCase(Locale.ROOT);
        return StrictJson.object()
                .put("type", "status")
                .put("id", entry.id())
                .put("client_reference", entry.reference())
                .put("status", word)
                .put("occurred_at", at.toString());
    }

    @Override
    public String toString() {
        return "Notice(" + eventId + ")";
    }
}
