package dev.gatepost.simulation;

import dev.gatepost.platform.Channel;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.Provider;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The adapter to the carrier of the world that is being played. A test workspace reaches the sandbox only. */
final class ScriptedProvider implements Provider {
    private @Nullable Carrier carrier;

    void play(Carrier of) {
        carrier = of;
    }

    private Carrier carrier() {
        Carrier now = carrier;
        if (now == null) {
            throw new IllegalStateException("no world is being played");
        }
        return now;
    }

    @Override
    public String name() {
        return "sandbox";
    }

    @Override
    public Traits traits() {
        return new Traits(Set.of(Channel.SMS, Channel.EMAIL), Correlation.OURS, false, true);
    }

    @Override
    public List<SettingSpec> settings() {
        return List.of();
    }

    @Override
    public Answer send(Attempt attempt, Account account) {
        return carrier().send(attempt, account);
    }

    @Override
    public Standing ask(AttemptReference reference, Account account) {
        return carrier().ask(reference);
    }

    /** The simulation brings callbacks in behind the proof. */
    @Override
    public Verdict verify(RawCallback callback, Account account, Instant now) {
        return new Verdict.Forged("nothing is proven here");
    }

    @Override
    public List<CallbackEvent> parse(RawCallback callback) {
        int number = Integer.parseInt(new String(callback.body(), StandardCharsets.US_ASCII));
        return List.of(carrier().said.get(number));
    }
}
