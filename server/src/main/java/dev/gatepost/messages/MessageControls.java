package dev.gatepost.messages;

import dev.gatepost.controls.Control.Definition;
import dev.gatepost.controls.CountedControl;
import dev.gatepost.controls.EvidenceTable;
import dev.gatepost.controls.Offered;
import java.util.List;

/** What the room messages offers to the register: what is in doubt, and counts. */
public final class MessageControls {
    private MessageControls() {}

    public static Offered offered() {
        return Offered.of(List.of(doubtsAreSettled()), List.of(messagesDecisionsTable()));
    }

    private static CountedControl doubtsAreSettled() {
        return CountedControl.of(
                Definition.daily(
                        "doubts_are_settled",
                        "No message is in doubt for more than a day",
                        "operator",
                        "OBS-06",
                        "Counts messages that a provider may or may not have, and those accepted more "
                                + "than a day ago."),
                "are in doubt for more than a day",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where s.message_id < gatepost_uuid_at(a.now - interval '1 day')),
                    null
                from asked a join message_shelf s on s.workspace_id = a.workspace and s.state = 'uncertain'""");
    }

    private static EvidenceTable messagesDecisionsTable() {
        return new EvidenceTable(
                "messages/decisions.csv",
                "Decisions",
                "How many messages were accepted, put off and refused, day by day, and why.",
                """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select date_trunc('day', m.accepted_at) as day, m.channel, m.purpose, m.initial_state as decided,
                    coalesce(m.reason, '') as reason,
                    count(*) as messages
                from asked a join message m on m.workspace_id = a.workspace
                    and m.id >= gatepost_uuid_at(a.since - interval '1 day') and m.id < gatepost_uuid_at(a.until +
                        interval '1 day')
                where m.accepted_at >= a.since and m.accepted_at < a.until group by 1, 2, 3, 4, 5 order by 1, 2, 3,
                    4, 5""");
    }
}
