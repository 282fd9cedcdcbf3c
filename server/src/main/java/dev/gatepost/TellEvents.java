package dev.gatepost;

import dev.gatepost.consent.ConsentEvent;
import dev.gatepost.consent.OnConsentChange;
import dev.gatepost.events.Events;
import dev.gatepost.events.Happened;
import dev.gatepost.messages.OnInbound;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Puts consents and replies into the words of the room events, which knows neither. */
final class TellEvents implements OnConsentChange, OnInbound {
    private final Events events;

    TellEvents(Events events) {
        this.events = events;
    }

    @Override
    public void changed(Connection tx, List<ConsentEvent> changes) throws SQLException {
        events.happened(
                tx,
                changes.stream()
                        .map(c -> new Happened(
                                c.workspace(),
                                "consent." + c.status().written(),
                                c.contact().value(),
                                c.recordedAt(),
                                Map.of(
                                        "id", c.id().toString(),
                                        "contact", c.contact().toString(),
                                        "channel", c.channel().written(),
                                        "purpose", c.purpose().written(),
                                        "brand", c.brand(),
                                        "source", c.source())))
                        .toList());
    }

    @Override
    public void received(Connection tx, Inbound inbound) throws SQLException {
        events.happened(
                tx,
                List.of(new Happened(
                        inbound.workspace().id(),
                        "message.received",
                        inbound.contact().value(),
                        inbound.at(),
                        Map.of(
                                "contact", inbound.contact().toString(),
                                "channel", inbound.channel().written(),
                                "classification", inbound.classification()))));
    }
}
