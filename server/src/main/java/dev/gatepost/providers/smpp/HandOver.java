package dev.gatepost.providers.smpp;

import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.providers.Provider.Attempt;
import dev.gatepost.providers.Provider.Cause;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.smpp.SmppBind.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One message on its way to a message centre, part after part. Once a part was taken, the message is never said to be
 * untaken: what cannot be completed in time is uncertain, and nothing of it is written again by itself.
 */
final class HandOver {
    /** A decision is acted upon within a second, so there is no use in waiting longer for the first part's turn. */
    private static final Duration FIRST_TURN = Duration.ofMillis(800);

    private static final int UDHI = 0x40;

    private final SmppLink link;
    private final SmppAccount account;
    private final Attempt attempt;
    private final long end;
    private boolean abandoned;
    private boolean anyWritten;

    HandOver(SmppLink link, SmppAccount account, Attempt attempt) {
        this.link = link;
        this.account = account;
        this.attempt = attempt;
        this.end = System.nanoTime() + attempt.timeout().toNanos();
    }

    /** The leave of one part: told apart by whether it was taken. */
    final class Written implements GuardedConnection.Leave {
        private final boolean first;
        private boolean written;

        Written(boolean first) {
            this.first = first;
        }

        @Override
        public boolean take() {
            synchronized (HandOver.this) {
                boolean may = first ? attempt.mayStill().getAsBoolean() : System.nanoTime() < end;
                if (abandoned || !may) {
                    return false;
                }
                written = true;
                anyWritten = true;
                return true;
            }
        }

        boolean isWritten() {
            synchronized (HandOver.this) {
                return written;
            }
        }
    }

    /** Nobody waits any more: nothing further is written. */
    synchronized Answer giveUp() {
        abandoned = true;
        return anyWritten ? new Answer.Unknown("no_response") : notSent();
    }

    private static Answer notSent() {
        return new Answer.TryLater("not_sent", null);
    }

    Answer run() {
        Parts parts = Parts.of(
                attempt.text(),
                account.form().narrow(),
                account.form().narrowCoding(),
                account.form().longWay(),
                link.nextReference());
        if (parts.octets().size() > Parts.MOST) {
            return new Answer.Refused(Failure.CONTENT, "too_long", "more parts than a message can have");
        }
        List<String> ids = new ArrayList<>(parts.octets().size());
        SmppBind bind = null;
        for (int i = 0; i < parts.octets().size(); ) {
            boolean first = i == 0;
            SmppLink.Turn turn = link.turn(bind, first ? Math.min(end, soon()) : end);
            switch (turn) {
                case SmppLink.Turn.Yours(SmppBind mine) -> bind = mine;
                case SmppLink.Turn.NoSession() -> {
                    return first ? new Answer.TryLater("no_session", null) : partly(ids, parts);
                }
                case SmppLink.Turn.TooFast() -> {
                    return first
                            ? new Answer.TryLater("window_full", null, Cause.ACCOUNT_TOO_FAST)
                            : partly(ids, parts);
                }
            }
            Answer answer = submitted(bind, parts, i, ids);
            if (answer != null) {
                return answer;
            }
            i = ids.size();
        }
        if (ids.contains("")) {
            return new Answer.Taken("");
        }
        // A receipt of one part speaks of that part, so the whole has a name of its own.
        String reference = ids.size() == 1 ? ids.getFirst() : ids.getFirst() + "+" + (ids.size() - 1);
        return new Answer.Taken(reference, ids.size() == 1 ? List.of() : ids);
    }

    /** Submits one part in a turn; null when there is more to do. */
    private @Nullable Answer submitted(SmppBind bind, Parts parts, int i, List<String> ids) {
        Reply reply;
        try {
            reply = bind.submit(pdu(parts, parts.octets().get(i)), new Written(i == 0));
        } finally {
            bind.answered();
        }
        SmppMeters.submitted(reply);
        return switch (reply) {
            case Reply.Ok(String id) -> {
                ids.add(id);
                if (!id.isEmpty()) {
                    link.ids().sent(id, attempt.to());
                }
                yield null;
            }
            case Reply.Negative(int status) when i == 0 -> CommandStatus.answer(status);
            case Reply.Negative(int status) -> {
                boolean busy = status == CommandStatus.THROTTLED || status == CommandStatus.QUEUE_FULL;
                yield busy && link.rest(end) ? null : partly(ids, parts);
            }
            case Reply.NotWritten() -> i == 0 ? notSent() : partly(ids, parts);
            case Reply.NoAnswer() -> i == 0 ? new Answer.Unknown("no_response") : partly(ids, parts);
        };
    }

    private static long soon() {
        return System.nanoTime() + FIRST_TURN.toNanos();
    }

    private static Answer partly(List<String> ids, Parts parts) {
        return new Answer.Unknown(
                "partly_taken_" + ids.size() + "_of_" + parts.octets().size());
    }

    private SmppBind.Pdu pdu(Parts parts, byte[] octets) {
        String source = attempt.from();
        boolean payload = !parts.joined() && octets.length > 160;
        return new SmppBind.Pdu(
                kind(source),
                source.startsWith("+") ? source.substring(1) : source,
                attempt.to().startsWith("+") ? attempt.to().substring(1) : attempt.to(),
                parts.joined() ? UDHI : 0,
                parts.coding(),
                account.form().receipts(),
                octets,
                payload);
    }

    /** SMPP 3.4, section 5.2.5: international with a plus, alphanumeric with a letter, else the network's own. */
    private SmppAccount.Numbering kind(String source) {
        SmppAccount.Numbering set = account.form().source();
        boolean word = source.chars().anyMatch(c -> !Character.isDigit(c) && c != '+');
        int ton = word ? 5 : source.startsWith("+") || source.length() > 8 ? 1 : 3;
        int npi = ton == 1 ? 1 : 0;
        return new SmppAccount.Numbering(set.ton() < 0 ? ton : set.ton(), set.npi() < 0 ? npi : set.npi());
    }
}
