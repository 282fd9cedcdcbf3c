package dev.gatepost.evidence;

import dev.gatepost.controls.Control;
import dev.gatepost.controls.Finding;
import dev.gatepost.controls.OwnedKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** The control that each connection goes to a vendor of the register (GOV-06). */
final class VendorsAreNamed implements Control {
    private final OwnedKind connections;
    private final VendorStore store = new VendorStore();

    VendorsAreNamed(OwnedKind connections) {
        this.connections = connections;
    }

    @Override
    public Definition definition() {
        return Definition.daily(
                "vendors_are_named",
                "Each connection goes to a vendor whose terms are known",
                "compliance_officer",
                "GOV-06",
                "Counts the connections in use, and those that no vendor in use names.");
    }

    @Override
    public Finding evaluate(Connection tx, Asked asked) throws SQLException {
        Set<String> named = new HashSet<>();
        store.list(tx, asked.workspace()).stream()
                .filter(v -> v.retiredAt() == null)
                .forEach(v -> named.addAll(v.terms().connections()));
        List<OwnedKind.Thing> all = connections.things(tx, asked.workspace());
        List<OwnedKind.Thing> bare =
                all.stream().filter(t -> !named.contains(t.id())).toList();
        var facts = new TreeMap<String, String>();
        facts.put("looked_at", Integer.toString(all.size()));
        facts.put("wrong", Integer.toString(bare.size()));
        if (bare.isEmpty()) {
            return new Finding.Held("All " + all.size() + " connections go to known vendors.", facts);
        }
        facts.put("example", bare.getFirst().name());
        return new Finding.Failing(bare.size() + " of " + all.size() + " connections go to no known vendor.", facts);
    }
}
