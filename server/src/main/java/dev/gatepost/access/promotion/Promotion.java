package dev.gatepost.access.promotion;

import dev.gatepost.platform.Ids;
import dev.gatepost.platform.WorkspaceId;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A proposal to take settings over, and what became of it.
 *
 * @param chosen which, as {@code kind:name}; never empty
 * @param difference as it was shown to who proposed it
 * @param seen a hash of all of it in both workspaces
 * @param state {@code proposed}, {@code applied} or {@code withdrawn}
 */
public record Promotion(
        UUID id,
        WorkspaceId from,
        List<String> chosen,
        ObjectNode difference,
        byte[] seen,
        String proposedBy,
        Instant proposedAt,
        @Nullable String approvedBy,
        @Nullable Instant endedAt,
        String state) {
    private static final String PREFIX = "prm";

    public Promotion {
        chosen = List.copyOf(chosen);
    }

    /** {@code prm_…} */
    public String written() {
        return Ids.write(PREFIX, id);
    }

    static Optional<UUID> parse(String text) {
        return Ids.read(PREFIX, text);
    }

    boolean isOpen() {
        return state.equals("proposed");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Promotion that && id.equals(that.id) && Arrays.equals(seen, that.seen);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return "Promotion(" + written() + ")";
    }
}
