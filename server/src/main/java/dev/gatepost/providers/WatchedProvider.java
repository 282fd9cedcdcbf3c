package dev.gatepost.providers;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A provider as one connection uses it: what its calls and callbacks bring is noted. A retired one carries no channel
 * and sends nothing, but is asked, and its callbacks are believed, as before: messages may be on their way.
 */
record WatchedProvider(Provider of, Seen seen, InstantSource clock, boolean retired) implements Provider {
    /** Where it is noted. */
    record Seen(ConnectionSigns.Seen signs, CallHours.Counted calls) {}

    @Override
    public String name() {
        return of.name();
    }

    @Override
    public Traits traits() {
        return limited(of.traits());
    }

    @Override
    public Traits traitsOf(Account account) {
        return limited(of.traitsOf(account));
    }

    private Traits limited(Traits traits) {
        return retired
                ? new Traits(Set.of(), traits.correlates(), traits.honoursKey(), traits.canBeAsked(), traits.reports())
                : traits;
    }

    @Override
    public List<SettingSpec> settings() {
        return of.settings();
    }

    @Override
    public Answer send(Attempt attempt, Account account) {
        if (retired) {
            return new Answer.Refused(Failure.ACCOUNT, "retired", "the connection is retired");
        }
        Instant begun = clock.instant();
        Answer answer = of.send(attempt, account);
        Instant over = clock.instant();
        seen.calls().one(answer, begun, over);
        seen.signs().note(signs -> signs.with(answer, over));
        return answer;
    }

    @Override
    public Standing ask(AttemptReference reference, Account account) {
        return of.ask(reference, account);
    }

    @Override
    public Probed probe(Account account) {
        return of.probe(account);
    }

    @Override
    public boolean rehearse(PersonText text, Account account) {
        return !retired && of.rehearse(text, account);
    }

    @Override
    public Verdict verify(RawCallback callback, Account account, Instant now) {
        Verdict verdict = of.verify(callback, account, now);
        seen.signs().note(signs -> signs.with(verdict, now));
        return verdict;
    }

    @Override
    public boolean heed(RawCallback callback, Account account) {
        return of.heed(callback, account);
    }

    @Override
    public Optional<String> greeting(RawCallback callback) {
        return of.greeting(callback);
    }

    @Override
    public List<CallbackEvent> parse(RawCallback callback) {
        return of.parse(callback);
    }

    @Override
    public Optional<OptOutList> optOuts() {
        return of.optOuts();
    }
}
