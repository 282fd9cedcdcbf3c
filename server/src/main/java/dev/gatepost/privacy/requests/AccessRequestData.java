package dev.gatepost.privacy.requests;

import dev.gatepost.privacy.Person;
import dev.gatepost.privacy.PersonalData;
import dev.gatepost.privacy.Sheet;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Earlier access requests of a person, and their files. */
public final class AccessRequestData implements PersonalData {
    private final RequestStore store = new RequestStore();

    @Override
    public String store() {
        return "access_requests";
    }

    @Override
    public Outcome erase(Connection tx, Person person, Turn turn) throws SQLException {
        List<AccessRequest> all = store.of(tx, person.workspace().id(), person.index());
        for (AccessRequest request : all) {
            store.end(tx, request.workspace(), request.id());
        }
        return Outcome.gone(all.size());
    }

    @Override
    public void export(Connection tx, Person person, Sheet sheet) throws SQLException {
        for (AccessRequest request : store.of(tx, person.workspace().id(), person.index())) {
            sheet.add("access_requests", request.document());
        }
    }
}
