package dev.gatepost.console.screens;

import dev.gatepost.access.Right;
import dev.gatepost.console.Sign;
import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.platform.Channel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What the pages of the privacy screen have in common. */
final class PrivacyTabs {
    /** In whose name something is asked for. */
    static final List<Option> REQUESTERS = List.of(
            new Option("person", "The person"),
            new Option("representative", "Somebody who represents the person"),
            new Option("authority", "An authority"),
            new Option("controller", "Ourselves"));

    private PrivacyTabs() {}

    static List<Frame.Crumb> of(Visit visit) {
        String at = visit.base() + "/privacy";
        return List.of(
                new Frame.Crumb("Erasures", at),
                new Frame.Crumb("Access requests", at + "/requests"),
                new Frame.Crumb("Holds", at + "/holds"),
                new Frame.Crumb("Retention", at + "/retention"),
                new Frame.Crumb("Data inventory", at + "/inventory"));
    }

    /** The one link beside the title, for those who may. */
    static List<Frame.Crumb> act(Visit visit, Right right, String words, String path) {
        return visit.may(right) ? List.of(new Frame.Crumb(words, visit.base() + "/privacy/" + path)) : List.of();
    }

    /** A form about a person who was chosen before, or an address that is typed now. */
    static Form about(Visit visit, String action, String button, Field... fields) {
        String contact = visit.given("contact");
        if (contact.matches("con_[a-z0-9]+")) {
            return Form.post("f", action, button, fields).along("contact", contact);
        }
        List<Field> all = new ArrayList<>(List.of(
                Field.text("address", "Phone number or email")
                        .hinted("A number with its country: +49 30 1234567")
                        .asked(),
                Field.pick(
                        "channel",
                        "Channel",
                        Option.any(
                                "As the address tells",
                                Option.of(Channel.values(), Channel::written, Words::channel)))));
        all.addAll(Arrays.asList(fields));
        return Form.post("f", action, button, all.toArray(new Field[0]));
    }

    /** Systems outside, and whether each has followed. */
    static Part sinks(ObjectNode document, String what) {
        List<List<Cell>> rows = Told.objects(document.path("sinks")).stream()
                .map(s -> List.of(
                        Cell.of(Told.text(s, "system")),
                        Told.text(s, "acknowledged_at").isEmpty()
                                ? Cell.sign("clock", "Not yet", "wait")
                                : Cell.sign("check", "Followed", "good"),
                        Cell.of(Words.moment(Told.text(s, "acknowledged_at")))))
                .toList();
        return Part.table(
                "Systems outside",
                List.of("System", "State", "When"),
                rows,
                "None has to follow. An event endpoint that names " + what
                        + " among its types is told, and waited for until it acknowledges.");
    }

    static Sign over(boolean inForce) {
        return inForce ? new Sign("pause", "In force", "wait") : new Sign("check", "Over", "plain");
    }

    static Story.Fact fact(String name, String value) {
        return new Story.Fact(name, value, "");
    }
}
