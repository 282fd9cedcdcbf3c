package dev.gatepost.intake.exports;

import dev.gatepost.contacts.ContactId;
import dev.gatepost.platform.Answers;
import dev.gatepost.privacy.Person;
import dev.gatepost.privacy.PersonalData;
import dev.gatepost.privacy.Sheet;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/**
 * Which exports in the clear a person was in. The files are written when they are fetched, so a later one has nothing
 * of an erased person; the list stays, because copies that left earlier are to be looked for by it.
 */
public final class ExportData implements PersonalData {
    private final ExportStore store = new ExportStore();

    @Override
    public String store() {
        return "exports";
    }

    @Override
    public Outcome erase(Connection tx, Person person, Turn turn) throws SQLException {
        return Outcome.kept(
                of(tx, person).size(), "the list of exports holds ids only; copies outside are to be found by it");
    }

    @Override
    public void export(Connection tx, Person person, Sheet sheet) throws SQLException {
        for (Export export : of(tx, person)) {
            sheet.add(
                    "exports_with_this_person",
                    Answers.document(
                            "id",
                            export.id().toString(),
                            "made_at",
                            export.madeAt().toString(),
                            "reason",
                            export.reason(),
                            "files_fetched",
                            export.fetches().size()));
        }
    }

    private List<Export> of(Connection tx, Person person) throws SQLException {
        UUID contact = person.contact();
        return contact == null ? List.of() : store.list(tx, person.workspace().id(), new ContactId(contact));
    }
}
