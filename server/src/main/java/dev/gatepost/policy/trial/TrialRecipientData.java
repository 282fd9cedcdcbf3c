package dev.gatepost.policy.trial;

import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Sql;
import dev.gatepost.privacy.Person;
import dev.gatepost.privacy.PersonalData;
import dev.gatepost.privacy.Sheet;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A member of the team, by whose address a trial workspace may write: a name, a hint of the address, its hash. */
public final class TrialRecipientData implements PersonalData {
    @Override
    public String store() {
        return "trial_recipients";
    }

    /** Other nodes forget it at the next move of the control version; until then they let through what nobody sends. */
    @Override
    public Outcome erase(Connection tx, Person person, Turn turn) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("delete from trial_recipient where workspace_id = ? and address_index = ?")) {
            Sql.bind(s, person.workspace().id().value(), person.index());
            return Outcome.gone(s.executeUpdate());
        }
    }

    @Override
    public void export(Connection tx, Person person, Sheet sheet) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select name, hint, asked_at from trial_recipient where workspace_id = ? and address_index = ?""")) {
            Sql.bind(s, person.workspace().id().value(), person.index());
            try (ResultSet row = s.executeQuery()) {
                while (row.next()) {
                    sheet.add(
                            "trial_recipient",
                            Answers.document(
                                    "name",
                                    row.getString(1),
                                    "address_hint",
                                    row.getString(2),
                                    "since",
                                    String.valueOf(Sql.instant(row, 3))));
                }
            }
        }
    }
}
