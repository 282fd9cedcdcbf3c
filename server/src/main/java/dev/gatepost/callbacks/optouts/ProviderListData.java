package dev.gatepost.callbacks.optouts;

import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Sql;
import dev.gatepost.privacy.Person;
import dev.gatepost.privacy.PersonalData;
import dev.gatepost.privacy.Sheet;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/** That a provider's own opt-out list names a person: kept for as long as it protects them, under an id only. */
public final class ProviderListData implements PersonalData {
    @Override
    public String store() {
        return "provider_opt_outs";
    }

    @Override
    public Outcome erase(Connection tx, Person person, Turn turn) throws SQLException {
        Sheet counted = new Sheet();
        export(tx, person, counted);
        return Outcome.kept(counted.entries(), "an opt-out stays in force; the id beside it leads to nobody any more");
    }

    @Override
    public void export(Connection tx, Person person, Sheet sheet) throws SQLException {
        UUID contact = person.contact();
        if (contact == null) {
            return;
        }
        try (PreparedStatement s = tx.prepareStatement("""
                select connection_id, since, gone_at from provider_opt_out
                where workspace_id = ? and contact_id = ? order by since""")) {
            Sql.bind(s, person.workspace().id().value(), contact);
            try (ResultSet row = s.executeQuery()) {
                while (row.next()) {
                    sheet.add(
                            "opt_outs_at_providers",
                            Answers.document(
                                    "connection",
                                    row.getString(1),
                                    "since",
                                    String.valueOf(Sql.instant(row, 2)),
                                    "gone_at",
                                    row.getString(3)));
                }
            }
        }
    }
}
