package dev.gatepost.consent;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Hears of consent events in the transaction that records them. */
@FunctionalInterface
public interface OnConsentChange {
    void changed(Connection tx, List<ConsentEvent> events) throws SQLException;
}
