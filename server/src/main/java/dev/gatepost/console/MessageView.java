package dev.gatepost.console;

import dev.gatepost.messages.AttemptStore.Attempt;
import dev.gatepost.messages.MessageStore.PastStep;
import dev.gatepost.messages.StoredMessage;
import dev.gatepost.platform.Channel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One message as the page shows it. The addresses are masked before they come here.
 *
 * @param accepted when it came, by the workspace's clock
 * @param took from acceptance to the last step
 * @param settled whether nothing is expected to change before the clock reaches what it waits for
 */
record MessageView(
        String id,
        Sign sign,
        String what,
        String to,
        String from,
        String template,
        Moment accepted,
        String took,
        boolean settled,
        DecisionView decision,
        List<StepView> steps,
        List<AttemptView> attempts) {
    /** A step of its way; {@code after} counts from acceptance. */
    record StepView(Sign sign, Moment at, String after, String because) {}

    /** A hand-over to the carrier. */
    record AttemptView(int number, String outcome, String took, String reference) {}

    /** What a message is made of when it is read. */
    record Parts(StoredMessage message, List<PastStep> steps, List<Attempt> attempts) {}

    /** Names that the message itself does not carry. */
    record Names(String to, String from, String template) {}

    static MessageView of(Parts parts, Names names, Instant now) {
        StoredMessage m = parts.message();
        List<StepView> steps = steps(parts);
        StepView last = steps.getLast();
        return new MessageView(
                m.id().toString(),
                Sign.of(m.state()),
                channel(m.channel()) + ", " + m.purpose().written(),
                names.to(),
                names.from(),
                names.template(),
                new Moment(m.acceptedAt()),
                steps.size() == 1 ? "" : last.after(),
                settled(m, now),
                DecisionView.read(m.decision()),
                steps,
                parts.attempts().stream().map(MessageView::attempt).toList());
    }

    private static List<StepView> steps(Parts parts) {
        Instant start = parts.message().acceptedAt();
        List<StepView> out = new ArrayList<>();
        out.add(new StepView(Sign.of(parts.message().initial()), new Moment(start), "", ""));
        for (PastStep step : parts.steps()) {
            var at = new Moment(step.at());
            out.add(new StepView(Sign.of(step.state()), at, at.after(start), because(step)));
        }
        return List.copyOf(out);
    }

    private static String because(PastStep step) {
        String said = joined(step.reason(), step.detail());
        return said.equals(step.state().written()) ? "" : said;
    }

    private static AttemptView attempt(Attempt a) {
        Duration took = Duration.between(a.startedAt(), a.finishedAt());
        return new AttemptView(
                a.number(),
                joined(a.outcome(), a.code()),
                String.format(Locale.ROOT, "%.2f s", took.toMillis() / 1000.0),
                a.providerReference() == null ? "" : a.providerReference());
    }

    /** Two words of the machine as a person reads them: {@code provider busy: not sent}. */
    private static String joined(@Nullable String what, @Nullable String why) {
        return Stream.of(what, why)
                .flatMap(Stream::ofNullable)
                .filter(word -> !word.isEmpty())
                .map(word -> word.replace('_', ' '))
                .distinct()
                .collect(Collectors.joining(": "));
    }

    private static boolean settled(StoredMessage m, Instant now) {
        return switch (m.state()) {
            case DEFERRED -> m.notBefore() == null || m.notBefore().isAfter(now);
            case ACCEPTED, SENDING, SUBMITTED -> false;
            // A receipt or proof may take its time, or never come: the page does not wait for it.
            case SENT, UNCERTAIN -> true;
            case DELIVERED, READ, UNDELIVERED, FAILED, BOUNCED, COMPLAINED, BLOCKED, EXPIRED, CANCELLED -> true;
        };
    }

    private static String channel(Channel channel) {
        return switch (channel) {
            case SMS -> "Text";
            case EMAIL -> "Email";
            case PUSH -> "Push";
            case WEBCHAT -> "Web chat";
            case RCS -> "RCS";
            case WHATSAPP -> "WhatsApp";
        };
    }
}
