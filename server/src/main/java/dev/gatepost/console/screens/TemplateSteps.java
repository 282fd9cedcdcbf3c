package dev.gatepost.console.screens;

import dev.gatepost.access.Right;
import dev.gatepost.console.screens.Form.Field;
import java.util.ArrayList;
import java.util.List;

/** What this person may do with a version that stands so: nothing else is offered. */
record TemplateSteps(Visit visit, String href, String number, String state, Told.Refused why) {
    List<Part> parts() {
        List<Part> out = new ArrayList<>();
        boolean write = visit.may(Right.SETUP_WRITE);
        if (write && state.equals("draft")) {
            out.add(form("submit", "Submit for approval", Field.reason("Why this version?", why))
                    .first()
                    .saying("Another person looks at it. Nothing is sent with it before.")
                    .part());
        }
        if (visit.may(Right.TEMPLATES_APPROVE) && state.equals("submitted")) {
            Form approve = form("approve", "Approve", Field.text("reason", "What you looked at"))
                    .first()
                    .saying("You vouch for it. Whoever wrote or submitted it cannot approve it.");
            // Approving sends nothing yet: it is activated by somebody, and withdrawn when it was wrong.
            out.add((visit.may(Right.TEMPLATES_LEGAL) ? approve.and(Field.pick("as", "You look", looks())) : approve)
                    .part());
            out.add(form("return", "Return", Field.reason("What must be changed?", why))
                    .folded("Return it to its author…", why));
        }
        if (write && (state.equals("approved") || state.equals("superseded"))) {
            out.add(form("activate", "Activate")
                    .first()
                    .saying("Messages accepted from then on are written with it.")
                    .part());
        }
        if (write && !state.equals("withdrawn") && !state.equals("draft")) {
            out.add(form("withdraw", "Withdraw", Field.reason("Why?", why))
                    .grave()
                    .saying("Not even what was accepted with it goes out. This cannot be undone.")
                    .folded("Withdraw it…", why));
        }
        return out;
    }

    private static List<Option> looks() {
        return List.of(new Option("second", "as the second person"), new Option("legal", "as counsel"));
    }

    private Form form(String step, String button, Field... fields) {
        return Form.post(step, href + "/" + step, button, fields).along("version", number);
    }
}
