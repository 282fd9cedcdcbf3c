package dev.gatepost.cli;

import dev.gatepost.Rooms;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.access.Session.Grant;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.operators.Operators;
import dev.gatepost.access.operators.Operators.By;
import dev.gatepost.access.operators.Operators.Done;
import dev.gatepost.access.operators.OperatorsResource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Accounts, by the operating-system user: the way in when nobody else can let one in. */
final class LocalOperators {
    private final Rooms rooms;
    private final Operators operators;

    LocalOperators(Rooms rooms) {
        this.rooms = rooms;
        this.operators = rooms.access().people().operators();
    }

    Map<String, Object> run(ObjectNode command, String actor) {
        By by = By.local(actor);
        return switch (text(command, "command")) {
            case "operator-invite" -> invite(command, by);
            case "operator-disable" -> setDisabled(command, true, by);
            case "operator-enable" -> setDisabled(command, false, by);
            default ->
                Map.of(
                        "data",
                        operators.list().stream()
                                .map(OperatorsResource::document)
                                .toList());
        };
    }

    private Map<String, Object> invite(ObjectNode command, By by) {
        String role = text(command, "role");
        String workspace = text(command, "workspace");
        Optional<OperatorRole> known = OperatorRole.parse(role);
        Optional<Workspace> there = rooms.workspaces().named(workspace);
        if (!role.isEmpty() && known.isEmpty()) {
            return error("There is no role '" + role + "'; see docs/roles.md.");
        }
        if (!workspace.isEmpty() && there.isEmpty()) {
            return error("There is no workspace '" + workspace + "'.");
        }
        @Nullable
        Grant grant = known.map(r -> new Grant(r, null, there.map(Workspace::id).orElse(null)))
                .orElse(null);
        return switch (operators.invite(text(command, "name"), grant, by)) {
            case Done.Invited invited ->
                Map.of(
                        "link",
                        rooms.access().console() + "/join/" + invited.token().reveal(),
                        "until",
                        invited.until().toString());
            case Done.Fine(Operators.Listed account) -> OperatorsResource.document(account);
            case Done.Refused(String why) -> error("Not done: " + why + ".");
            case Done.Unknown() -> error("There is no such operator.");
        };
    }

    private Map<String, Object> setDisabled(ObjectNode command, boolean disabled, By by) {
        Optional<Operators.Listed> account = operators.list().stream()
                .filter(a -> a.operator().name().equals(text(command, "name")))
                .findFirst();
        if (account.isEmpty()) {
            return error("There is no operator '" + text(command, "name") + "'.");
        }
        return switch (operators.setDisabled(account.get().operator().id(), disabled, by)) {
            case Done.Fine(Operators.Listed changed) -> OperatorsResource.document(changed);
            case Done.Invited invited -> OperatorsResource.document(invited.account());
            case Done.Refused(String why) -> error("Not done: " + why + ".");
            case Done.Unknown() -> error("There is no such operator.");
        };
    }

    private static Map<String, Object> error(String what) {
        return Map.of("error", what);
    }

    private static String text(ObjectNode command, String name) {
        JsonNode node = command.get(name);
        return node == null ? "" : node.asString();
    }
}
