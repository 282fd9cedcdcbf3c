package dev.gatepost.console.screens;

import dev.gatepost.access.Right;
import dev.gatepost.console.Sign;
import java.util.ArrayList;
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

    static List<Sheet.Tab> of(Visit visit, String current) {
        List<Sheet.Tab> out = new ArrayList<>();
        for (String[] tab : new String[][] {
            {"", "Erasures"},
            {"requests", "Access requests"},
            {"holds", "Holds"},
            {"retention", "Retention"},
            {"inventory", "Data inventory"}
        }) {
            String path = visit.base() + "/privacy" + (tab[0].isEmpty() ? "" : "/" + tab[0]);
            out.add(new Sheet.Tab(tab[1], path, tab[0].equals(current)));
        }
        return List.copyOf(out);
    }

    /** The one link beside the title, for those who may. */
    static List<Sheet.Link> act(Visit visit, Right right, String words, String path, boolean grave) {
        return visit.may(right) ? List.of(new Sheet.Link(words, visit.base() + "/privacy/" + path, grave)) : List.of();
    }

    /** Whom it is about: a person who was chosen before, or an address that is typed now. */
    static List<Input> whom(Visit visit) {
        String contact = visit.given("contact");
        return contact.matches("con_[a-z0-9]+")
                ? List.of(Input.hidden("contact", contact))
                : List.of(
                        Input.needed("address", "Phone number or email", "A number with its country: +49 30 1234567"),
                        Input.pick("channel", "Channel", Option.any("As the address tells", channels())));
    }

    private static List<Option> channels() {
        return Option.of(
                dev.gatepost.platform.Channel.values(), dev.gatepost.platform.Channel::written, Words::channel);
    }

    /** Systems outside, and whether each has followed. */
    static Sheet.Part sinks(ObjectNode document, String what) {
        List<List<Entry>> rows = Told.objects(document.path("sinks")).stream()
                .map(s -> List.of(
                        Told.text(s, "acknowledged_at").isEmpty()
                                ? Entry.sign("clock", "Not yet", "wait")
                                : Entry.sign("check", "Followed", "good"),
                        Entry.of(Told.text(s, "system")),
                        Entry.of(Words.moment(Told.text(s, "acknowledged_at")))))
                .toList();
        return rows.isEmpty()
                ? new Sheet.Empty(
                        "No system outside has to follow",
                        List.of("An event endpoint that names " + what
                                + " among its types is told, and waited for until it acknowledges."))
                : new Sheet.Table("Systems outside", "", List.of("State", "System", "When"), rows);
    }

    static Sign over(boolean inForce) {
        return inForce ? new Sign("pause", "In force", "wait") : new Sign("check", "Over", "plain");
    }

    static Story.Fact fact(String name, String value) {
        return new Story.Fact(name, value, "");
    }
}
