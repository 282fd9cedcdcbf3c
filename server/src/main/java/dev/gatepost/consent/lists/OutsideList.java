package dev.gatepost.consent.lists;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.WorkspaceId;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A list that a workspace must ask before promotion.
 *
 * @param country the country whose people it is about (ISO 3166-1); null for all
 * @param channels the channels that it binds
 * @param freshDays for how many days an edition may be relied on; 0 for ever
 */
public record OutsideList(
        WorkspaceId workspace,
        UUID id,
        String name,
        ListKind kind,
        @Nullable String country,
        Set<Channel> channels,
        int freshDays,
        Instant createdAt,
        String createdBy,
        @Nullable Instant retiredAt) {
    static final String PREFIX = "lst";

    public OutsideList {
        channels = Set.copyOf(channels);
    }

    /** {@code lst_…} */
    String written() {
        return Ids.write(PREFIX, id);
    }

    /**
     * Whether it binds messages by this channel to people there; an address that tells no country may be of any.
     */
    boolean binds(Channel channel, @Nullable String place) {
        return channels.contains(channel) && (country == null || place == null || country.equals(place));
    }

    /** From when on an edition of that day is not relied on; null for never. */
    @Nullable
    Instant staleFrom(Instant asOf) {
        return freshDays == 0 ? null : asOf.plus(Duration.ofDays(freshDays));
    }

    /**
     * One edition of it.
     *
     * @param asOf the day that it speaks of, by whoever keeps the list
     * @param source where it was got
     * @param proof what proves it
     * @param added how many entries the edition before did not have; null until it is published
     * @param removed how many it no longer has
     */
    public record Edition(
            UUID id,
            UUID list,
            int version,
            Instant asOf,
            String source,
            Evidence proof,
            State state,
            long entries,
            long rejected,
            @Nullable Long added,
            @Nullable Long removed,
            Instant openedAt,
            String openedBy,
            @Nullable Instant publishedAt,
            @Nullable String publishedBy) {}

    /** What proves an edition: a document, and the hash of the file. */
    public record Evidence(@Nullable String uri, byte @Nullable [] sha256) {
        @Override
        public String toString() {
            return "Evidence(" + uri + ")";
        }
    }

    /** Where an edition stands. */
    public enum State {
        /** Entries come in; it says nothing yet. */
        LOADING,
        CURRENT,
        /** Another one took its place. */
        PAST,
        /** Its entries are gone. */
        REMOVED;

        public String written() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
