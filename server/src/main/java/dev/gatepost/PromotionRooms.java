package dev.gatepost;

import dev.gatepost.access.Workspace;
import dev.gatepost.access.promotion.Promotions;
import dev.gatepost.policy.custom.PromotePolicies;
import dev.gatepost.providers.Connections;
import dev.gatepost.templates.PromoteBrands;
import dev.gatepost.templates.PromoteSenders;
import dev.gatepost.templates.versions.PromoteTemplates;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What can be taken over from one workspace to another, in the order in which one names the other. */
public final class PromotionRooms {
    private PromotionRooms() {}

    /** Promotions between the workspaces of these rooms. */
    public static Promotions over(Rooms rooms) {
        var parts =
                new Promotions.Parts(rooms.database(), rooms.nodes(), rooms.workspaces(), rooms.audit(), rooms.clock());
        return new Promotions(
                parts,
                List.of(
                        new PromoteBrands(),
                        new PromoteSenders(names(rooms.connections()), rooms.clock()),
                        new PromoteTemplates(),
                        new PromotePolicies(),
                        rooms.limits().budgets().promotable()));
    }

    static PromoteSenders.ConnectionNames names(Connections connections) {
        return new PromoteSenders.ConnectionNames() {
            @Override
            public Optional<String> name(Workspace workspace, UUID connection) {
                return connections.list(workspace).stream()
                        .filter(c -> c.id().value().equals(connection))
                        .map(Connections.Listed::name)
                        .findFirst();
            }

            @Override
            public Optional<UUID> named(Workspace workspace, String name) {
                return connections.list(workspace).stream()
                        .filter(c -> c.name().equals(name))
                        .map(c -> c.id().value())
                        .findFirst();
            }
        };
    }
}
