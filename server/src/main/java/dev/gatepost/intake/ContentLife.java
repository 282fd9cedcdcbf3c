package dev.gatepost.intake;

import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.WorkspaceId;
import org.jspecify.annotations.Nullable;

/** For how long the content of a message stays. It is asked for every message, so it must answer from memory. */
@FunctionalInterface
public interface ContentLife {
    /** Days after the message was due; {@code country} is where the address is, if it tells. */
    int days(WorkspaceId workspace, Purpose purpose, @Nullable String country);
}
