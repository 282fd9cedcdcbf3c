package dev.gatepost.cli;

import dev.gatepost.platform.AnchorSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What the doctor finds about checkpoints that are kept outside (AUD-02). */
record AnchorLook(List<Finding> findings) {
    /**
     * One of them.
     *
     * @param known whether it is a thing to know, rather than red
     */
    record Finding(String what, boolean fine, String mend, boolean known) {}

    AnchorLook {
        findings = List.copyOf(findings);
    }

    /** @param running what the running server says of its anchors; null when none runs */
    static AnchorLook of(AnchorSettings settings, Path data, @Nullable ObjectNode running) {
        List<Finding> out = new ArrayList<>();
        boolean demo = running != null && running.path("demo").asBoolean();
        out.add(new Finding(
                "The audit log has an anchor outside",
                settings.target().isPresent(),
                (demo ? "The demo has none. " : "") + "Whoever holds this machine can rewrite the log and sign it anew."
                        + " Set GATEPOST_AUDIT_ANCHOR=file:/path/on/another/disk (or https://…).",
                demo));
        settings.folder()
                .ifPresent(folder -> out.add(new Finding(
                        "The anchor lies on another disk than the data",
                        !sameDevice(folder, data),
                        "What destroys or rewrites one does it to the other. Choose another disk, or an address:"
                                + " GATEPOST_AUDIT_ANCHOR=https://…",
                        false)));
        if (settings.target().isPresent() && running != null) {
            kept(running, out);
        }
        return new AnchorLook(out);
    }

    private static void kept(ObjectNode running, List<Finding> out) {
        String trouble = running.path("trouble").asString("");
        long lag = running.path("lag_seconds").asLong();
        out.add(new Finding(
                "What is kept outside agrees with the audit log",
                !running.path("contradicted").asBoolean(),
                "The place says: " + trouble + ". Somebody changed the log or the place; see docs/audit.md.",
                false));
        out.add(new Finding(
                "The newest checkpoint is kept outside",
                lag <= running.path("late_seconds").asLong(),
                "It has waited for " + lag / 60 + " minutes: " + trouble + ".",
                false));
    }

    /** Also when one of them is not there yet: then its nearest folder counts. */
    private static boolean sameDevice(Path one, Path other) {
        try {
            return Files.getAttribute(nearest(one), "unix:dev").equals(Files.getAttribute(nearest(other), "unix:dev"));
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }

    private static Path nearest(Path path) {
        Path there = path.toAbsolutePath();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return there;
    }
}
