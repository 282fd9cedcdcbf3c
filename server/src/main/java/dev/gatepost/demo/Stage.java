package dev.gatepost.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What happens around the shop and is not the shop's doing: people, the carrier, forgers, the clock. */
interface Stage {
    /** A person texts one of the shop's numbers. */
    void textsIn(String from, String to, String text);

    /** The carrier stops listening for so long. */
    void carrierAway(Duration length);

    /** A receipt that the carrier never signed; the HTTP status of the answer. */
    int forgedReceipt();

    /** The carrier's newest receipt once more; the body of the answer. */
    String receiptAgain();

    /** How many refused callbacks lie in quarantine. */
    int quarantined();

    /** How many of these messages the carrier's book holds more than once. */
    long takenTwice(List<String> messages);

    /** The shop's time at this instant. */
    Instant shopTime(Instant real);
}
