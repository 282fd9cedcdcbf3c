package dev.gatepost.providers;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Secret;
import java.time.Instant;
import java.util.List;

/** CHN-03: an adapter for push, which is never called back. */
public interface SilentApiContract extends ProviderContract {
    @Override
    default boolean hasCallbacks() {
        return false;
    }

    @Override
    default Channel channel() {
        return Channel.PUSH;
    }

    @Override
    default boolean anyServerErrorIsUntaken() {
        return false;
    }

    @Override
    default RawCallback genuine(Secret key, Instant at) {
        throw new AssertionError("it never calls");
    }

    @Override
    default List<String> headersOfTheProof() {
        return List.of();
    }

    @Override
    default boolean callbacksCarryTheirTime() {
        return false;
    }

    @Override
    default boolean coversTheUrl() {
        return false;
    }
}
