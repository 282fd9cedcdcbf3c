package dev.gatepost.consent;

import dev.gatepost.consent.RecordConsent.Context;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a person did about one channel, purpose and brand, wherever we learned of it.
 *
 * @param brand the written id of the brand
 * @param basis how strong a grant is; {@code none} for all else
 * @param evidence further proof (URI, IP, user agent, text shown), sealed under the evidence key
 * @param ends what a revocation suppresses at the organisation
 */
public record Act(
        Channel channel,
        Purpose purpose,
        String brand,
        ConsentEvent.Status status,
        String basis,
        String source,
        @Nullable String campaign,
        Map<String, String> evidence,
        Ends ends,
        Proof proof,
        Instant occurredAt) {
    /**
     * What a revocation suppresses at the organisation.
     *
     * @param purposes the purposes; empty means all
     * @param brandOnly whether other brands may go on
     */
    public record Ends(Set<Purpose> purposes, boolean brandOnly) {
        /** That purpose on the channel, whatever the brand. */
        public static Ends of(Purpose purpose) {
            return new Ends(Set.of(purpose), false);
        }
    }

    /** The event of the ledger that tells of it. */
    ConsentEvent event(WorkspaceId workspace, ContactId contact, Context context) {
        return new ConsentEvent(
                workspace,
                ConsentEventId.next(),
                contact,
                channel,
                purpose,
                brand,
                status,
                basis,
                source,
                campaign,
                context.actor(),
                occurredAt,
                context.now(),
                proof);
    }

    /**
     * What the organisation may no longer send because of it. Consent is of the address alone; an opt-out is of the
     * person, however the address is written. What a company takes back says nothing about the person's own will.
     *
     * @param indexes by which opt-outs of the person are found
     */
    List<Suppression> suppressions(OrganisationId organisation, List<byte[]> indexes, ConsentEvent event) {
        if (status != ConsentEvent.Status.REVOKED || proof.account() != null) {
            return List.of();
        }
        List<@Nullable Purpose> purposes = new ArrayList<>(ends.purposes());
        if (purposes.isEmpty()) {
            purposes.add(null);
        }
        List<Suppression> out = new ArrayList<>();
        for (byte[] index : indexes) {
            for (Purpose each : purposes) {
                out.add(new Suppression(
                        organisation,
                        index,
                        UuidV7.next(),
                        channel,
                        each,
                        ends.brandOnly() ? brand : null,
                        source,
                        event.occurredAt(),
                        event.id()));
            }
        }
        return out;
    }

    Act under(Proof other) {
        return new Act(channel, purpose, brand, status, basis, source, campaign, evidence, ends, other, occurredAt);
    }

    @Override
    public String toString() {
        return "Act(" + status + ")";
    }
}
