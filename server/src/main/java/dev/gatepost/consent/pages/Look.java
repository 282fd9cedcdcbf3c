package dev.gatepost.consent.pages;

import dev.gatepost.platform.WorkspaceId;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a brand looks on its pages.
 *
 * @param colour {@code #rrggbb} in lower case, or null for Gatepost's own
 * @param version changes with the look, so that caches follow
 */
record Look(Key key, String name, @Nullable String colour, boolean hasLogo, String version) {
    private static final int BYTES = 32;

    /** Names something public of a workspace in a path: both ids in base64url. */
    record Key(WorkspaceId workspace, UUID id) {
        String written() {
            ByteBuffer both = ByteBuffer.allocate(BYTES)
                    .putLong(workspace.value().getMostSignificantBits())
                    .putLong(workspace.value().getLeastSignificantBits())
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(both.array());
        }

        static Optional<Key> parse(String written) {
            try {
                ByteBuffer both = ByteBuffer.wrap(Base64.getUrlDecoder().decode(written));
                return both.remaining() == BYTES
                        ? Optional.of(new Key(
                                new WorkspaceId(new UUID(both.getLong(), both.getLong())),
                                new UUID(both.getLong(), both.getLong())))
                        : Optional.empty();
            } catch (IllegalArgumentException notBase64) {
                return Optional.empty();
            }
        }
    }

    String stylesheet() {
        return "/p/b/" + key.written() + "/look.css?v=" + version;
    }

    String logo() {
        return "/p/b/" + key.written() + "/logo?v=" + version;
    }

    /**
     * The brand's colours as a stylesheet; what is written on the colour is black or white, whichever is easier to
     * read.
     */
    String css() {
        if (colour == null) {
            return "";
        }
        String on = luminance(colour) > 0.179 ? "#000000" : "#ffffff";
        return ":root{--brand:" + colour + ";--on-brand:" + on + "}\n";
    }

    /** Relative luminance (WCAG 2.2); above 0.179 black has the greater contrast. */
    private static double luminance(String colour) {
        double[] parts = new double[3];
        for (int i = 0; i < 3; i++) {
            double c = Integer.parseInt(colour.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
            parts[i] = c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
    }
}
