package dev.gatepost.console.screens;

import dev.gatepost.Rooms;
import dev.gatepost.access.Credentials;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.operators.Operators;
import dev.gatepost.platform.Ids;
import java.util.HashMap;
import java.util.Map;

/**
 * Who did something, by the name that colleagues know: the audit names keys and operators by their ids. Who is not
 * known any more is told by the end of the id.
 */
record Actors(Map<String, String> names) {
    Actors {
        names = Map.copyOf(names);
    }

    static Actors of(Rooms rooms, Workspace workspace) {
        Map<String, String> names = new HashMap<>();
        for (Operators.Listed listed : rooms.access().people().operators().list()) {
            names.put(listed.operator().actor(), listed.operator().name());
        }
        for (Credentials.Listed key : rooms.credentials().list(workspace)) {
            String name = "key " + key.wish().name();
            names.put("key:" + key.id(), name);
            names.put("key:" + Ids.write("key", key.id()), name);
        }
        return new Actors(names);
    }

    String name(String actor) {
        String known = names.get(actor);
        return known == null ? Words.actor(actor) : known;
    }
}
