package dev.gatepost.cli;

import dev.gatepost.CopyRooms;
import dev.gatepost.Rooms;
import dev.gatepost.access.Person;
import dev.gatepost.access.Workspace;
import dev.gatepost.copies.MaskedCopies;
import dev.gatepost.copies.MaskedCopy;
import dev.gatepost.platform.UuidV7;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Masked copies by the operating-system user. */
final class LocalCopies {
    private LocalCopies() {}

    static Map<String, Object> make(Rooms rooms, ObjectNode command, String actor) {
        Optional<Workspace> from = rooms.workspaces().named(command.path("from").asString(""));
        Optional<Workspace> to = rooms.workspaces().named(command.path("to").asString(""));
        if (from.isEmpty() || to.isEmpty()) {
            return Map.of("error", "There is no workspace of one of these names.");
        }
        var wish = new MaskedCopies.Wish(
                from.get(),
                to.get(),
                command.path("mask").asBoolean(false),
                command.path("customers").asInt(-1),
                command.path("reason").asString(""));
        return switch (CopyRooms.over(rooms)
                .make(wish, Person.local(actor), UuidV7.next().toString())) {
            case MaskedCopies.Done.Made(MaskedCopy copy) ->
                Map.of(
                        "id", copy.written(),
                        "settings", copy.settings(),
                        "customers", copy.customers(),
                        "left_out", copy.leftOut(),
                        "objections", copy.objections());
            case MaskedCopies.Done.Refused(String field, String why) ->
                Map.of("error", "Not copied (" + field + "): " + why + ".");
        };
    }
}
