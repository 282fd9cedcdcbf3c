package dev.gatepost.intake;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Workspace;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.messages.MessageSearch;
import dev.gatepost.platform.UuidV7;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Takes back all that waits for one contact, on behalf of a component: before they are erased (PRV-02). */
public final class CancelFor {
    private final CancelMessages cancel;

    public CancelFor(CancelResource.Parts p) {
        this.cancel = new CancelMessages(
                new CancelMessages.Parts(p.database(), p.messages(), p.progress(), p.queue(), p.audit(), p.clock()));
    }

    /** Cancels until nothing waits; how many messages. */
    public int contact(Workspace workspace, UUID contact, String actor) {
        var caller = new Caller(workspace, UuidV7.next(), Set.of(), actor);
        var id = new ContactId(contact);
        var search = new MessageSearch(workspace.id(), null, id, null, null, null, null, null, null, null, false);
        int count = 0;
        CancelMessages.Many many;
        do {
            many = cancel.all(
                    caller,
                    search,
                    Map.of("contact", id.toString()),
                    UuidV7.next().toString());
            count += many.cancelled();
        } while (!many.complete());
        return count;
    }
}
