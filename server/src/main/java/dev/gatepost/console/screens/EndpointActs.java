package dev.gatepost.console.screens;

import dev.gatepost.access.Right;
import dev.gatepost.console.screens.Form.Field;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * What may be done with an endpoint of events.
 *
 * @param why what was refused just before
 */
record EndpointActs(Visit visit, ObjectNode endpoint, Told.Refused why) {
    List<Part> parts() {
        String state = Told.text(endpoint, "state");
        if (!visit.may(Right.SETUP_WRITE) || state.equals("retired")) {
            return List.of();
        }
        List<Part> out = new ArrayList<>();
        if (state.equals("enabled")) {
            out.add(Form.post("test", at("/test"), "Send a test event")
                    .first()
                    .saying("An event endpoint.test, which means nothing. It stands below with what was answered.")
                    .part());
        }
        out.add(change());
        out.add(replay());
        out.add(turn(state.equals("enabled")));
        out.add(rotate());
        out.add(Form.post("retire", at("/retire"), "Retire it")
                .grave()
                .saying("Nothing goes there any more, and what waits for it is dropped. This cannot be undone.")
                .folded("Retire this endpoint…", Told.Refused.NOTHING));
        return out;
    }

    private String at(String act) {
        return visit.base() + "/events/" + Told.text(endpoint, "id") + act;
    }

    private Part change() {
        return Form.post(
                        "change",
                        at("/change"),
                        "Save",
                        Field.text("url", "Address")
                                .with(Told.text(endpoint, "url"))
                                .kept(visit)
                                .asked()
                                .faultOf(why),
                        types().with(Told.joined(endpoint, "types")).kept(visit).faultOf(why))
                .folded("Change its address or its events…", why);
    }

    /** Which events go to an endpoint. */
    static Field types() {
        return Field.text("types", "Events").hinted("message.*, consent.revoked; empty: all");
    }

    private Part replay() {
        List<Option> states = List.of(
                new Option("", "whatever became of them"),
                new Option("dead", "that were given up"),
                new Option("delivered", "that were delivered"),
                new Option("dropped", "that were dropped"));
        return Form.post(
                        "replay",
                        at("/replay"),
                        "Send again",
                        Field.pick("state", "Events", states)
                                .with("dead")
                                .kept(visit)
                                .faultOf(why),
                        Field.text("from", FieldTime.label("From", visit.given("zone")))
                                .typed("datetime-local")
                                .kept(visit)
                                .faultOf(why),
                        Field.text("until", FieldTime.label("Until", visit.given("zone")))
                                .typed("datetime-local")
                                .kept(visit)
                                .faultOf(why),
                        Field.reason("Why?", why).kept(visit))
                .along("zone", visit.given("zone"))
                .saying("With the same ids, so that whoever heard them knows them again; at most 100,000 at once.")
                .folded("Send events again…", why);
    }

    private Part turn(boolean enabled) {
        return Form.post(
                        "turn",
                        at(enabled ? "/hold" : "/let-go"),
                        enabled ? "Hold" : "Let go on",
                        Field.reason("Why?", why).kept(visit))
                .saying(
                        enabled
                                ? "What happens is kept for it, in its order."
                                : "What was held goes out, in its order.")
                .folded(enabled ? "Hold what goes there…" : "Let it go on…", why);
    }

    private Part rotate() {
        Form form = Form.post(
                        "rotate",
                        at("/rotate"),
                        "Make a new secret",
                        Field.text("grace_hours", "Hours in which events carry both signatures")
                                .typed("number")
                                .with("24")
                                .kept(visit)
                                .faultOf(why))
                .saying("The new one is shown once.");
        Form back = Form.post("back", at("/roll-back"), "Take the former one again")
                .grave()
                .saying("While both are good. The new secret signs nothing any more.");
        return new Part.Fold(
                "Change its signing secret…", !why.of("grace_hours").isEmpty(), List.of(form.part(), back.part()));
    }
}
