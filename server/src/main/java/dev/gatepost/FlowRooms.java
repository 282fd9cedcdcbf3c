package dev.gatepost;

import dev.gatepost.callbacks.Callbacks;
import dev.gatepost.consent.ConsentStore;
import dev.gatepost.consent.KeywordClassifier;
import dev.gatepost.consent.RecordConsent;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.dispatch.Dispatch;
import dev.gatepost.dispatch.desk.Desk;
import dev.gatepost.intake.ClearMessages;
import dev.gatepost.intake.Intake;
import dev.gatepost.intake.exports.Exports;
import dev.gatepost.intake.exports.ExportsResource;
import dev.gatepost.intake.twilio.TwilioDoor;
import dev.gatepost.intake.twilio.TwilioMessages;
import dev.gatepost.limits.FrequencyStore;
import dev.gatepost.policy.Decide;
import dev.gatepost.policy.LoadFacts;
import dev.gatepost.queue.Sweep;
import java.util.List;

/** The rooms through which a message goes: intake, dispatch, callbacks, and the desk for what is uncertain. */
final class FlowRooms implements AutoCloseable {
    private final Intake intake;
    private final Callbacks callbacks;
    private final Dispatch dispatch;
    private final Desk desk;
    private final ExportsResource exports;
    private final KeepSessions sessions;
    private final TwilioDoor twilio;

    /** What the house tells nobody else. */
    record Further(
            LoadFacts facts,
            Decide decide,
            FrequencyStore frequencies,
            EnsureContacts contacts,
            ConsentStore consentStore,
            RecordConsent recordConsent,
            Sweep sweep,
            TellEvents told) {}

    /** Joins them, over a house whose lower rooms stand. */
    FlowRooms(Rooms house, Further f) {
        intake = new Intake(
                new Intake.Parts(
                        house.database(),
                        house.keys(),
                        house.addresses(),
                        f.contacts(),
                        house.catalogue(),
                        f.facts(),
                        f.frequencies(),
                        house.limits().spend(),
                        house.pacing().routes(),
                        f.decide(),
                        house.messageStore(),
                        house.queue(),
                        house.audit(),
                        house.progress(),
                        house.access().authenticate(),
                        house.workspaces(),
                        house.contactStore(),
                        house.limits().rateLimits(),
                        f.sweep(),
                        house.privacy().matrix()::contentDays,
                        house.clock()),
                house.consents().unsubscribeLinks());
        house.consents().sendThrough(intake.handIn());
        callbacks = new Callbacks(
                new Callbacks.Parts(
                        house.database(),
                        house.keys(),
                        house.workspaces(),
                        house.connections(),
                        house.addresses(),
                        f.contacts(),
                        new KeywordClassifier(),
                        house.catalogue(),
                        f.recordConsent(),
                        f.consentStore(),
                        house.attemptStore(),
                        house.messageStore(),
                        house.progress(),
                        house.queue(),
                        f.sweep(),
                        house.audit(),
                        new TellCallbacks(house.database(), house.events()),
                        house.clock()),
                house.settings().callbackBase(),
                List.of(f.told(), house.consents().answers(), house.consents().repliesOwed()));
        dispatch = new Dispatch(
                new Dispatch.Parts(
                        house.database(),
                        house.workspaces(),
                        house.keys(),
                        house.addresses(),
                        house.contactStore(),
                        f.contacts(),
                        f.consentStore(),
                        house.catalogue(),
                        house.connections(),
                        house.messageStore(),
                        house.attemptStore(),
                        house.progress(),
                        f.facts(),
                        f.decide(),
                        house.queue(),
                        house.pacing().routes(),
                        house.pacing().pace(),
                        house.pacing().breakers(),
                        house.pacing().retries(),
                        house.limits().spend(),
                        f.sweep(),
                        house.nodes(),
                        house.clock()),
                house.settings().callbackBase(),
                house.consents().unsubscribeLinks());
        desk = new Desk(new Desk.Parts(
                house.database(), house.progress(), house.queue(), house.connections(), house.audit(), house.clock()));
        var clear = new ClearMessages(new ClearMessages.Parts(
                house.database(),
                house.keys(),
                house.addresses(),
                house.contactStore(),
                f.contacts(),
                house.catalogue(),
                house.messageStore()));
        twilio = new TwilioDoor(new TwilioDoor.Parts(
                house.access().authenticate(),
                house.limits().rateLimits(),
                intake.handIn(),
                new TwilioMessages(house.database(), house.messageStore(), house.catalogue(), clear),
                house.catalogue(),
                house.events()::takesTwilioCallbacks,
                house.clock()));
        exports = new ExportsResource(
                new Exports(
                        new Exports.Parts(house.database(), house.messageStore(), clear, house.audit(), house.clock())),
                clear);
        sessions = new KeepSessions(house, callbacks);
    }

    Intake intake() {
        return intake;
    }

    Callbacks callbacks() {
        return callbacks;
    }

    Desk desk() {
        return desk;
    }

    TwilioDoor twilio() {
        return twilio;
    }

    ExportsResource exports() {
        return exports;
    }

    /** Takes no more, and finishes what is in hand. */
    @Override
    public void close() {
        intake.close();
        dispatch.close();
        // After the last answers, and before the door through which receipts come.
        sessions.close();
        callbacks.close();
    }
}
