package dev.gatepost.evidence;

import dev.gatepost.controls.Control;
import dev.gatepost.controls.Finding;
import dev.gatepost.controls.OwnedKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The control that nothing is without an owner (GOV-11). */
final class ThingsAreOwned implements Control {
    private final List<OwnedKind> kinds;
    private final OwnerStore store = new OwnerStore();

    ThingsAreOwned(List<OwnedKind> kinds) {
        this.kinds = List.copyOf(kinds);
    }

    @Override
    public Definition definition() {
        return Definition.daily(
                "things_are_owned",
                "Somebody answers for everything that is set up",
                "admin",
                "GOV-11",
                "Lists the connections, endpoints, templates, senders, limits, budgets and keys in use, and counts"
                        + " those without an owner.");
    }

    @Override
    public Finding evaluate(Connection tx, Asked asked) throws SQLException {
        Map<String, OwnerStore.Owner> owners = store.all(tx, asked.workspace());
        var orphans = new TreeMap<String, String>();
        long things = 0;
        long without = 0;
        for (OwnedKind kind : kinds) {
            long bare = 0;
            for (OwnedKind.Thing thing : kind.things(tx, asked.workspace())) {
                things++;
                bare += owners.containsKey(thing.kind() + "/" + thing.id()) ? 0 : 1;
            }
            without += bare;
            if (bare > 0) {
                orphans.put(kind.kind(), Long.toString(bare));
            }
        }
        orphans.put("looked_at", Long.toString(things));
        return without == 0
                ? new Finding.Held("All " + things + " have an owner.", orphans)
                : new Finding.Failing(
                        without + " of " + things + " have no owner: GET /v1/owners?orphans=true.", orphans);
    }
}
