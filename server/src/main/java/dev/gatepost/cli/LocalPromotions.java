package dev.gatepost.cli;

import dev.gatepost.PromotionRooms;
import dev.gatepost.Rooms;
import dev.gatepost.access.Person;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.promotion.Promotion;
import dev.gatepost.access.promotion.Promotions;
import dev.gatepost.platform.UuidV7;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Promotions by the operating-system user, who proposes; another person approves in a session of their own. */
final class LocalPromotions {
    private final Rooms rooms;

    LocalPromotions(Rooms rooms) {
        this.rooms = rooms;
    }

    Map<String, Object> run(ObjectNode command, String actor) {
        Optional<Workspace> from = rooms.workspaces().named(command.path("from").asString(""));
        Optional<Workspace> to = rooms.workspaces().named(command.path("to").asString(""));
        if (from.isEmpty() || to.isEmpty()) {
            return Map.of("error", "There is no workspace of one of these names.");
        }
        Set<String> chosen = new HashSet<>();
        for (JsonNode one : command.path("what")) {
            chosen.add(one.asString());
        }
        boolean keep = command.path("command").asString("").equals("promote-propose");
        var wish = new Promotions.Wish(from.get(), to.get(), chosen);
        Promotions.Done done = PromotionRooms.over(rooms)
                .propose(wish, keep, Person.local(actor), UuidV7.next().toString());
        return switch (done) {
            case Promotions.Done.Fine(Promotion promotion) ->
                Map.of("id", promotion.written(), "difference", promotion.difference());
            case Promotions.Done.Refused(String field, String why) -> Map.of("error", "Not done: " + why + ".");
            case Promotions.Done.ByAnother(String why) -> Map.of("error", "Not done: " + why + ".");
            case Promotions.Done.Stale(String why) -> Map.of("error", "Not done: " + why + ".");
            case Promotions.Done.Unknown() -> Map.of("error", "There is no such promotion.");
        };
    }
}
