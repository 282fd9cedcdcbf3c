package dev.gatepost.providers;

import dev.gatepost.providers.Provider.Account;
import java.util.List;

/** A provider that reports over sessions of its own, which stand whether or not anything is sent. */
public interface Listening extends AutoCloseable {
    /** From now on sessions stand for exactly these accounts. Returns at once; called again every few seconds. */
    void listen(List<Account> accounts, Arrivals arrivals);

    /** One message out of its parts, in their order; some may be missing. Pure. */
    RawCallback join(List<RawCallback> parts);

    /** Ends all sessions politely, within a few seconds. */
    @Override
    void close();
}
