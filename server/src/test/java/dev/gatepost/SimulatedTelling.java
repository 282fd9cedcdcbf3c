package dev.gatepost;

import dev.gatepost.audit.Audit;
import dev.gatepost.consent.OnConsentChange;
import dev.gatepost.events.Events;
import dev.gatepost.limits.FrequencyStore;
import dev.gatepost.limits.money.OnBudgetSignal;
import dev.gatepost.limits.money.Spend;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.messages.OnInbound;
import dev.gatepost.messages.OnMessageChange;
import java.time.Clock;

/** The listeners that join the rooms, for the simulation: the real ones. */
public final class SimulatedTelling {
    private SimulatedTelling() {}

    /** Settles money by what becomes of messages. */
    public static OnMessageChange money(Spend spend, Clock clock) {
        return new SettleMoney(spend, clock);
    }

    /** Gives back the caps of what ends before anybody took it. */
    public static OnMessageChange caps(MessageStore messages, FrequencyStore frequencies) {
        return new GiveBackCaps(messages, frequencies);
    }

    /** Tells of consents. */
    public static OnConsentChange consents(Events events) {
        return new TellEvents(events);
    }

    /** Tells of replies. */
    public static OnInbound replies(Events events) {
        return new TellEvents(events);
    }

    /** Tells of budgets that reach a threshold. */
    public static OnBudgetSignal budgets(Events events, Audit audit) {
        return new TellLimits(events, audit);
    }
}
