package dev.gatepost;

import dev.gatepost.access.Person;
import dev.gatepost.access.Workspace;
import dev.gatepost.contacts.Address;
import dev.gatepost.platform.Channel;
import dev.gatepost.policy.trial.TrialRecipients;
import dev.gatepost.policy.trial.TrialRecipients.Done;

/** Lets a workspace on trial write to a number, as two people would. */
final class TestTrial {
    private TestTrial() {}

    static void allow(TestGatepost gatepost, Workspace workspace, String number) {
        TrialRecipients trial = gatepost.rooms().policies().trial();
        Done asked =
                trial.ask(workspace, new Address(Channel.SMS, number), "Team", Person.local("os-user:ann"), "test");
        if (!(asked instanceof Done.Fine(var recipient))
                || !(trial.approve(workspace, recipient.id(), Person.local("os-user:bob"), "test")
                        instanceof Done.Fine)) {
            throw new IllegalStateException(String.valueOf(asked));
        }
    }
}
