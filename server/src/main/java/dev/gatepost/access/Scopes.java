package dev.gatepost.access;

import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.ReasonCode;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the scopes of a wish: nobody gives what they lack, and what is for people is given to no system. */
public final class Scopes {
    private Scopes() {}

    public static Set<Right> read(JsonFields fields, Caller caller) {
        Set<Right> out = EnumSet.noneOf(Right.class);
        List<String> scopes = fields.texts("scopes", 50, 40);
        for (String scope : scopes) {
            Optional<Right> right = Right.parse(scope);
            if (right.isEmpty() || right.get().isForPeople()) {
                fields.fault("scopes", ReasonCode.INVALID_VALUE, "there is no scope " + scope);
            } else if (!caller.rights().contains(right.get())) {
                fields.fault("scopes", ReasonCode.INVALID_VALUE, "you lack " + scope + " yourself");
            } else {
                out.add(right.get());
            }
        }
        if (scopes.isEmpty()) {
            fields.fault("scopes", ReasonCode.MISSING_PROPERTY, "name at least one scope");
        }
        return out;
    }

    /** As they are told, in their order. */
    public static List<String> written(Set<Right> rights) {
        return rights.stream().map(Right::written).sorted().toList();
    }
}
