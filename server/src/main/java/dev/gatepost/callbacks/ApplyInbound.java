package dev.gatepost.callbacks;

import dev.gatepost.access.Workspace;
import dev.gatepost.callbacks.CallbackStore.Verified;
import dev.gatepost.consent.Classification;
import dev.gatepost.consent.ConsentEvent;
import dev.gatepost.consent.ConsentStore;
import dev.gatepost.consent.KeywordClassifier;
import dev.gatepost.consent.RecordConsent;
import dev.gatepost.consent.RecordConsent.Context;
import dev.gatepost.consent.RecordConsent.Happening;
import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.contacts.EnsureContacts.Wanted;
import dev.gatepost.contacts.LastInbound;
import dev.gatepost.keys.Keys;
import dev.gatepost.messages.OnInbound;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.providers.CallbackEvent.Inbound;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.templates.Catalogue;
import dev.gatepost.templates.Sender;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Applies a person's message: classified before anything else happens. An opt-out revokes and suppresses at the
 * organisation in this transaction; START lifts the provider's block and no more (CON-04, CON-05, CON-12, CNV-01).
 */
final class ApplyInbound {
    private final Parts parts;
    private final List<OnInbound> listeners;

    /** What applying works with. */
    record Parts(
            Keys keys,
            Addresses addresses,
            EnsureContacts contacts,
            KeywordClassifier classifier,
            Catalogue catalogue,
            RecordConsent record,
            ConsentStore consents) {}

    ApplyInbound(Parts parts, List<OnInbound> listeners) {
        this.parts = parts;
        this.listeners = List.copyOf(listeners);
    }

    /** Applies it; returns why it cannot be applied, or null. */
    @Nullable
    String in(Connection tx, Workspace workspace, Verified callback, Inbound inbound, Instant real)
            throws SQLException {
        Optional<Address> from = parts.addresses().normalise(inbound.channel(), inbound.from());
        if (from.isEmpty()) {
            return "the sender's address is not one of its channel";
        }
        Optional<Sender> sender = parts.addresses()
                .normalise(inbound.channel(), inbound.to())
                .flatMap(to -> parts.catalogue().of(workspace).senderAt(inbound.channel(), to.reveal()))
                .or(() -> parts.catalogue().of(workspace).senderAt(inbound.channel(), inbound.to()));
        Classification said = parts.classifier()
                .classify(inbound.text(), parts.addresses().place(from.get()).country());
        Instant now = workspace.clock().at(real);
        Wanted wanted = Wanted.of(parts.keys(), workspace.id(), workspace.organisation(), from.get());
        ContactId contact =
                parts.contacts().in(tx, List.of(wanted), real).getFirst().id();
        if (said.kind().stopsPromotion() || inbound.optedOut()) {
            String actor = "provider:" + new ConnectionId(callback.connection());
            revoke(
                    tx,
                    workspace,
                    inbound,
                    from.get(),
                    sender,
                    said,
                    new Context(actor, now, callback.id().toString()));
        }
        if (sender.isPresent()) {
            if (inbound.channel() == Channel.WHATSAPP) {
                var with = new LastInbound.With(
                        workspace.id(), contact, sender.get().id().value());
                LastInbound.note(tx, with, now);
            }
            // A block reaches as far as the provider's pool or account does (CON-12).
            for (Sender reached : parts.catalogue().of(workspace).blockedWith(sender.get())) {
                var id = reached.id().value();
                if (inbound.optedOut()) {
                    parts.consents().block(tx, workspace.id(), new ConsentStore.Block(contact, id, "opted_out", now));
                } else if (said.kind() == Classification.Kind.OPT_IN && isFromThePerson(inbound)) {
                    var whom = new ConsentStore.Blocked(contact, id);
                    parts.consents().unblock(tx, workspace.id(), whom, said(inbound, workspace, now), now);
                }
            }
        }
        var heard = new OnInbound.Inbound(
                workspace,
                contact,
                inbound.channel(),
                callback.id(),
                said.kind().written(),
                now,
                sender.map(s -> s.id().value()).orElse(null),
                said.language(),
                inbound.optedOut());
        for (OnInbound listener : listeners) {
            listener.received(tx, heard);
        }
        return null;
    }

    /** Whoever knows a mail address can write under it. A forged no does little harm; a forged yes must do nothing. */
    private static boolean isFromThePerson(Inbound inbound) {
        return inbound.channel() != Channel.EMAIL;
    }

    /** When the person wrote it: a START that was held up on its way lifts no block of a later STOP. */
    private static Instant said(Inbound inbound, Workspace workspace, Instant now) {
        Instant told = inbound.at();
        return told == null || !told.isBefore(workspace.clock().real(now))
                ? now
                : workspace.clock().at(told);
    }

    private void revoke(
            Connection tx,
            Workspace workspace,
            Inbound inbound,
            Address from,
            Optional<Sender> sender,
            Classification said,
            Context context)
            throws SQLException {
        var happening = new Happening(
                workspace,
                from,
                inbound.channel(),
                Purpose.PROMOTIONAL,
                sender.map(s -> s.brand().id().toString()).orElse("any"),
                ConsentEvent.Status.REVOKED,
                "none",
                "keyword",
                null,
                Map.of("text", inbound.text(), "rule", said.rule(), "to", inbound.to()),
                scope(sender, said),
                context.now());
        parts.record().in(tx, happening, context);
    }

    /**
     * What a STOP ends: promotion always. Sent to a number that carries no promotion it can only have meant what that
     * number carries, so that ends too; one-time codes, which the person asks for each time, do not.
     */
    private static Set<Purpose> scope(Optional<Sender> sender, Classification said) {
        if (said.kind() == Classification.Kind.WRONG_NUMBER) {
            // It is another person's number: nothing at all is for them, codes least of all.
            return Set.of();
        }
        if (said.endsAll()) {
            return EnumSet.complementOf(EnumSet.of(Purpose.OTP));
        }
        Set<Purpose> ended = EnumSet.of(Purpose.PROMOTIONAL);
        if (sender.isPresent() && !sender.get().purposes().contains(Purpose.PROMOTIONAL)) {
            ended.addAll(sender.get().purposes());
            ended.remove(Purpose.OTP);
        }
        return ended;
    }
}
