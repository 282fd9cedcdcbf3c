package dev.gatepost.dispatch;

import dev.gatepost.messages.AttemptStore.InFlight;
import dev.gatepost.messages.StoredMessage;
import dev.gatepost.providers.Connections;
import dev.gatepost.providers.Provider;

/** A message that is on its way: claimed, allowed, rendered, and committed as in flight. */
record Departure(
        InFlight flight, StoredMessage message, int tries, Provider.Attempt attempt, Connections.Open connection) {
    @Override
    public String toString() {
        return "Departure(" + flight.message() + "." + flight.attempt() + ")";
    }
}
