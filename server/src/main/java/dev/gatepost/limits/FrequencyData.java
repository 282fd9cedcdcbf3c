package dev.gatepost.limits;

import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Sql;
import dev.gatepost.privacy.Person;
import dev.gatepost.privacy.PersonalData;
import dev.gatepost.privacy.Sheet;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** How often promotions went to a person, and keyed hashes of what they said. */
public final class FrequencyData implements PersonalData {
    @Override
    public String store() {
        return "frequency";
    }

    @Override
    public Outcome erase(Connection tx, Person person, Turn turn) throws SQLException {
        UUID contact = person.contact();
        if (contact == null) {
            return Outcome.gone(0);
        }
        try (PreparedStatement s =
                tx.prepareStatement("delete from frequency where workspace_id = ? and contact_id = ?")) {
            Sql.bind(s, person.workspace().id().value(), contact);
            return Outcome.gone(s.executeUpdate());
        }
    }

    @Override
    public void export(Connection tx, Person person, Sheet sheet) throws SQLException {
        UUID contact = person.contact();
        if (contact == null) {
            return;
        }
        try (PreparedStatement s =
                tx.prepareStatement("select sent_at from frequency where workspace_id = ? and contact_id = ?")) {
            Sql.bind(s, person.workspace().id().value(), contact);
            try (ResultSet row = s.executeQuery()) {
                while (row.next()) {
                    List<String> times = Arrays.stream(
                                    (Object[]) row.getArray(1).getArray())
                            .map(String::valueOf)
                            .toList();
                    sheet.add("promotions_counted", Answers.document("sent_at", times));
                }
            }
        }
    }
}
