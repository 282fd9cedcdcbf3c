package dev.gatepost.cli;

import dev.gatepost.Rooms;
import dev.gatepost.access.Workspace;
import dev.gatepost.dispatch.desk.Desk;
import dev.gatepost.dispatch.desk.DeskDocuments;
import dev.gatepost.dispatch.desk.ReadSelection;
import dev.gatepost.messages.FindUncertain.Selection;
import dev.gatepost.platform.HttpAnswer;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The desk for uncertain messages by the operating-system user. */
final class LocalUncertain {
    private static final int LONGEST = 400;

    private final Rooms rooms;

    LocalUncertain(Rooms rooms) {
        this.rooms = rooms;
    }

    Map<String, Object> run(ObjectNode command, String actor) {
        Optional<Workspace> workspace = rooms.workspaces().named(text(command, "workspace"));
        if (workspace.isEmpty()) {
            return error("There is no workspace '" + text(command, "workspace") + "'.");
        }
        Desk desk = rooms.desk();
        String what = text(command, "command");
        if (what.equals("uncertain")) {
            return DeskDocuments.groups(desk.groups(workspace.get()));
        }
        ObjectNode rest = command.deepCopy();
        rest.remove(Set.of("command", "workspace"));
        var fields = new JsonFields(rest);
        Selection selection = ReadSelection.ofBody(fields);
        String reason = fields.requiredText("reason", LONGEST);
        String evidence = fields.text("evidence", LONGEST);
        String as = fields.text("as", 20);
        boolean twice = fields.bool("accept_duplicate");
        List<Problem.FieldError> faults = fields.finish();
        if (!faults.isEmpty()) {
            Problem.FieldError first = faults.getFirst();
            return error("The " + first.pointer().substring(1) + ": " + first.detail() + ".");
        }
        var because = new Desk.Because(actor, reason, evidence, HttpAnswer.correlation());
        if (what.equals("uncertain-ask")) {
            return DeskDocuments.asked(desk.ask(workspace.get(), selection, because));
        }
        Optional<Desk.Verdict> verdict = Desk.Verdict.parse(as == null ? "" : as);
        if (verdict.isEmpty()) {
            return error("Messages are settled as delivered, failed or send_again.");
        }
        return switch (desk.settle(workspace.get(), selection, verdict.get(), twice, because)) {
            case Desk.Settled.Done done -> DeskDocuments.settled(done);
            case Desk.Settled.WouldDouble(int messages) ->
                error(messages
                        + " of them are no one-time codes; a person may get them twice. Say --accept-duplicate if"
                        + " that is meant.");
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
