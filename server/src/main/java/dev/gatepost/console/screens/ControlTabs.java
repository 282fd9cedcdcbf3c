package dev.gatepost.console.screens;

import dev.gatepost.console.Sign;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What the pages of controls and of evidence have in common. */
final class ControlTabs {
    private ControlTabs() {}

    static List<Frame.Crumb> controls(Visit visit) {
        String at = visit.base() + "/controls";
        return List.of(
                new Frame.Crumb("Controls", at),
                new Frame.Crumb("Measures", at + "/measures"),
                new Frame.Crumb("Owners", at + "/owners"),
                new Frame.Crumb("Reviews", at + "/reviews"),
                new Frame.Crumb("Vendors", at + "/vendors"));
    }

    static List<Frame.Crumb> evidence(Visit visit) {
        String at = visit.base() + "/evidence";
        return List.of(new Frame.Crumb("Packs", at), new Frame.Crumb("Claim files", at + "/claims"));
    }

    static Story.Fact fact(String name, String value) {
        return new Story.Fact(name, value.isEmpty() ? "–" : value, "");
    }

    /** Whether something was done, is under way, or should have been done. */
    static Sign due(ObjectNode document, String over) {
        if (!Told.text(document, over).isEmpty()) {
            return new Sign("check", "Finished", "good");
        }
        return document.path("overdue").asBoolean(false)
                ? new Sign("cross", "Overdue", "stop")
                : new Sign("clock", "Under way", "wait");
    }
}
