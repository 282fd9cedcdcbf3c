package dev.gatepost;

import dev.gatepost.contacts.Addresses;
import dev.gatepost.policy.RulePacks;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What is read of the program's own data; it needs no database, so it is read while that one starts. */
record OwnData(Addresses addresses, RulePacks packs) {
    static OwnData load() {
        return new OwnData(new Addresses(), RulePacks.load());
    }

    /** Begins to read beside the caller. */
    static Supplier<OwnData> loading() {
        return CompletableFuture.supplyAsync(OwnData::load)::join;
    }
}
