package dev.gatepost.templates.versions;

import dev.gatepost.access.Workspace;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.templates.Sender;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** What one segment or message costs, as the room that keeps the prices knows it. */
@FunctionalInterface
public interface PriceOf {
    /** @param amount of so many, written as a decimal */
    record Cost(IntFunction<String> amount, String currency) {}

    /** Null when no price is known. */
    @Nullable
    Cost each(Workspace workspace, Sender sender, Channel channel, String country, Purpose purpose);
}
