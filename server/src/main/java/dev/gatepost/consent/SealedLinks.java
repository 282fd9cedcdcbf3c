package dev.gatepost.consent;

import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.keys.Binding;
import dev.gatepost.keys.Keys;
import dev.gatepost.keys.Unreadable;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Tokens for the public pages: what they say is sealed under the workspace's key, so a link carries no address, cannot
 * be made or altered by anybody else, and opens for its own kind only. A token is its workspace, a random seed for its
 * key, and the sealed rest, in base64url. Nothing is looked up to make or open one.
 */
public final class SealedLinks {
    private static final int HEAD = 32;
    private static final int LONGEST = 1_000;

    /** What a token is for; one kind is never taken for another. */
    public enum Kind {
        UNSUBSCRIBE,
        PREFERENCES,
        CONFIRM,
        /** Stands in a form that we showed, so that only a form of ours is answered. */
        FORM
    }

    /**
     * What a token says.
     *
     * @param subject the contact, question or form that it is for
     * @param detail a short text of the kind's own
     */
    public record Ticket(Kind kind, Workspace workspace, UUID subject, String detail, Instant expires) {
        @Override
        public String toString() {
            return "Ticket(" + kind + ")";
        }
    }

    private final Keys keys;
    private final Workspaces workspaces;
    private final Clock clock;

    public SealedLinks(Keys keys, Workspaces workspaces, Clock clock) {
        this.keys = keys;
        this.workspaces = workspaces;
        this.clock = clock;
    }

    /** The token that says this. */
    public String seal(Ticket ticket) {
        byte[] detail = ticket.detail().getBytes(StandardCharsets.UTF_8);
        byte[] plain = ByteBuffer.allocate(24 + detail.length)
                .putLong(ticket.expires().getEpochSecond())
                .putLong(ticket.subject().getMostSignificantBits())
                .putLong(ticket.subject().getLeastSignificantBits())
                .put(detail)
                .array();
        UUID seed = UuidV7.next();
        WorkspaceId workspace = ticket.workspace().id();
        byte[] sealed = keys.workspace(workspace).seal(plain, binding(workspace, seed, ticket.kind()));
        byte[] whole = ByteBuffer.allocate(HEAD + sealed.length)
                .putLong(workspace.value().getMostSignificantBits())
                .putLong(workspace.value().getLeastSignificantBits())
                .putLong(seed.getMostSignificantBits())
                .putLong(seed.getLeastSignificantBits())
                .put(sealed)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
    }

    /** What the token says, or empty when it was forged, altered, is of another kind, or its time is over. */
    public Optional<Ticket> open(Kind kind, String token) {
        if (token.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            ByteBuffer whole = ByteBuffer.wrap(Base64.getUrlDecoder().decode(token));
            if (whole.remaining() < HEAD) {
                return Optional.empty();
            }
            var id = new WorkspaceId(new UUID(whole.getLong(), whole.getLong()));
            UUID seed = new UUID(whole.getLong(), whole.getLong());
            byte[] sealed = new byte[whole.remaining()];
            whole.get(sealed);
            return workspaces
                    .find(id)
                    .flatMap(w -> read(w, kind, keys.workspace(id).open(sealed, binding(id, seed, kind))));
        } catch (IllegalArgumentException | Unreadable forged) {
            return Optional.empty();
        }
    }

    private Optional<Ticket> read(Workspace workspace, Kind kind, byte[] plain) {
        ByteBuffer in = ByteBuffer.wrap(plain);
        Instant expires = Instant.ofEpochSecond(in.getLong());
        UUID subject = new UUID(in.getLong(), in.getLong());
        String detail = StandardCharsets.UTF_8.decode(in).toString();
        return expires.isAfter(workspace.clock().at(clock.instant()))
                ? Optional.of(new Ticket(kind, workspace, subject, detail, expires))
                : Optional.empty();
    }

    private static Binding binding(WorkspaceId workspace, UUID seed, Kind kind) {
        return new Binding(workspace.value(), seed, "link." + kind.name().toLowerCase(Locale.ROOT));
    }
}
