package dev.gatepost.simulation;

import dev.gatepost.consent.ConsentEvent;
import dev.gatepost.limits.pauses.PauseId;
import dev.gatepost.limits.pauses.PauseScope;
import dev.gatepost.limits.pauses.Pauses;
import dev.gatepost.messages.AttemptReferences;
import dev.gatepost.messages.MessageId;
import dev.gatepost.platform.Channel;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Provider.AttemptReference;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.Provider.ReportedStatus;
import dev.gatepost.providers.RawCallback;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** What comes from outside of the company: receipts true and false, people's words, operators. */
final class Outside {
    private final World world;
    private final Random random;
    private final List<PauseId> pauses = new ArrayList<>();
    private int events;

    Outside(World world) {
        this.world = world;
        this.random = world.random;
    }

    private void call(ConnectionId connection, CallbackEvent event, String id) {
        int number = world.carrier.said.size();
        world.carrier.said.add(event);
        byte[] body = Integer.toString(number).getBytes(StandardCharsets.US_ASCII);
        var raw = new RawCallback("POST", "http://gatepost.example/callbacks/" + connection, List.of(), body);
        boolean fresh = world.stage.callbacks.receive(world.workspace.id(), connection, id, raw);
        world.trace.tell("  callback " + id + (fresh ? " " : " again ") + event + " over " + connection.value());
    }

    private String event() {
        // Now and then an event that came before comes again, be it with other words.
        return "event-" + (events > 0 && random.nextInt(6) == 0 ? random.nextInt(events) : events++);
    }

    /** A receipt: mostly of a message that the carrier has, in any order, sometimes of something else. */
    void receipt() {
        List<Carrier.Entry> book = world.carrier.book();
        if (book.isEmpty() || random.nextInt(12) == 0) {
            stray();
            return;
        }
        Carrier.Entry entry = book.get(random.nextInt(book.size()));
        ReportedStatus status = random.nextInt(3) == 0
                ? ReportedStatus.values()[random.nextInt(ReportedStatus.values().length)]
                : forwards(entry.status);
        entry.status = status;
        boolean foreign = random.nextInt(10) == 0;
        ConnectionId over = world.connections.stream()
                .filter(c -> c.value().equals(entry.connection) != foreign)
                .findFirst()
                .orElseThrow();
        call(over, receipt(entry, status, random.nextInt(3) == 0), event());
    }

    private CallbackEvent receipt(Carrier.Entry entry, ReportedStatus status, boolean theirsAlone) {
        Failure failure =
                switch (status) {
                    case UNDELIVERED, FAILED, BOUNCED -> Failure.values()[random.nextInt(Failure.values().length)];
                    case ACCEPTED, SUBMITTED, SENT, DELIVERED, READ, COMPLAINED -> null;
                };
        return new CallbackEvent.Receipt(
                theirsAlone ? null : new AttemptReference(entry.reference()),
                entry.theirs,
                status,
                failure,
                "code_" + status.ordinal(),
                null);
    }

    private ReportedStatus forwards(ReportedStatus status) {
        return switch (status) {
            case ACCEPTED, SUBMITTED -> ReportedStatus.SENT;
            case SENT -> random.nextInt(3) == 0 ? ReportedStatus.UNDELIVERED : ReportedStatus.DELIVERED;
            case DELIVERED -> ReportedStatus.READ;
            case READ, UNDELIVERED, FAILED, BOUNCED, COMPLAINED -> status;
        };
    }

    /** A receipt for something that was never sent. */
    private void stray() {
        List<Picture.Message> all = List.copyOf(world.now.messages.values());
        String ours = all.isEmpty() || random.nextBoolean()
                ? "nobody-knows-this"
                : AttemptReferences.write(
                        new MessageId(all.get(random.nextInt(all.size())).id()), 9);
        call(
                world.connections.get(random.nextInt(2)),
                new CallbackEvent.Receipt(
                        new AttemptReference(ours), "T0", ReportedStatus.DELIVERED, null, "delivered", null),
                event());
    }

    /** The truth at last: a message that the carrier has was delivered. */
    void delivered(Carrier.Entry entry) {
        var receipt = new CallbackEvent.Receipt(
                new AttemptReference(entry.reference()), entry.theirs, ReportedStatus.DELIVERED, null, "0", null);
        entry.status = ReportedStatus.DELIVERED;
        call(new ConnectionId(entry.connection), receipt, "truth-" + entry.theirs);
    }

    /** A person writes. */
    void word() {
        String person = World.PEOPLE.get(random.nextInt(World.PEOPLE.size()));
        String to = random.nextInt(3) == 0 ? World.ORDERS : World.OFFERS;
        String text = List.of("STOP", "STOP", "stop please", "START", "hello?").get(random.nextInt(5));
        var inbound = new CallbackEvent.Inbound(Channel.SMS, person, to, text, random.nextInt(6) == 0, null);
        world.trace.tell("  " + person + " writes " + text + " to " + to);
        call(world.connections.get(0), inbound, event());
    }

    /** A person says yes or no on a web page. */
    void consent() {
        String person = World.PEOPLE.get(random.nextInt(World.PEOPLE.size()));
        var status = random.nextInt(3) == 0 ? ConsentEvent.Status.REVOKED : ConsentEvent.Status.GRANTED;
        world.trace.tell("  " + person + " " + status);
        world.consent(person, status);
    }

    /** An operator stops something. */
    void pause() {
        var asked =
                switch (random.nextInt(7)) {
                    case 0 -> asked(PauseScope.WORKSPACE, null);
                    case 1 ->
                        asked(
                                PauseScope.SENDER,
                                world.senders.get(random.nextInt(3)).id().toString());
                    case 2 ->
                        asked(
                                PauseScope.CONNECTION,
                                world.connections.get(random.nextInt(2)).toString());
                    case 3 -> asked(PauseScope.PROVIDER, "sandbox");
                    case 4 -> asked(PauseScope.PURPOSE, random.nextBoolean() ? "transactional" : "promotional");
                    case 5 -> asked(PauseScope.COUNTRY, random.nextBoolean() ? "US" : "DE");
                    default ->
                        asked(
                                PauseScope.TEMPLATE,
                                List.copyOf(world.templates.values())
                                        .get(random.nextInt(4))
                                        .toString());
                };
        world.trace.tell("  pauses " + asked.scope() + " " + asked.value());
        switch (world.stage.pauses.pause(world.workspace, asked, "operator:simulation", "simulation")) {
            case Pauses.Made.Fine(var pause, var waiting) -> pauses.add(pause.id());
            case Pauses.Made.Already() -> {}
            case Pauses.Made.Refused(String field, String why) -> throw new IllegalStateException(field + " " + why);
        }
    }

    private static Pauses.Asked asked(PauseScope scope, @Nullable String value) {
        return new Pauses.Asked(scope, value, "a drill");
    }

    /** An operator lets one of the paused things go on. */
    void resume() {
        if (!pauses.isEmpty()) {
            PauseId id = pauses.get(random.nextInt(pauses.size()));
            world.stage.pauses.resume(world.workspace, id, "over", "operator:simulation", "simulation");
            pauses.remove(id);
            world.trace.tell("  resumes one, " + pauses.size() + " left");
        }
    }

    /** Everything goes on; what a crash hid from the operator as well. */
    void resumeAll() {
        world.stage
                .pauses
                .list(world.workspace)
                .forEach(shown -> world.stage.pauses.resume(
                        world.workspace, shown.pause().id(), "over", "operator:simulation", "simulation"));
        pauses.clear();
    }

    /** Somebody changes a budget's limit, be it to less than is used. */
    void budget(Node node) {
        var cap = world.caps.get(random.nextInt(world.caps.size()));
        long limit = random.nextInt(10) * 50_000L;
        world.trace.tell("  limits " + cap.id() + " to " + limit);
        node.money.limit(world.workspace, cap.id(), limit);
    }
}
