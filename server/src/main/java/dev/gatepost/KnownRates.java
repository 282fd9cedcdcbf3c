package dev.gatepost;

import dev.gatepost.access.Workspaces;
import dev.gatepost.limits.PaceRate;
import dev.gatepost.limits.PaceRates;
import dev.gatepost.limits.SenderPaces;
import dev.gatepost.platform.Channel;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Connections;
import dev.gatepost.templates.Catalogue;
import dev.gatepost.templates.Sender;
import dev.gatepost.templates.SenderId;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The paces that are known: an account's from its connection's settings, a sender's from what was set, else what North
 * American carriers usually let its kind of number send. The sandbox carrier has no usual pace.
 */
final class KnownRates implements PaceRates {
    private static final Pattern TOLL_FREE = Pattern.compile("\\+1(800|833|844|855|866|877|888)[0-9]{7}");
    private static final Pattern LONG_CODE = Pattern.compile("\\+1[2-9][0-9]{9}");
    private static final Pattern SHORT_CODE = Pattern.compile("[0-9]{3,6}");

    // Segments a second: https://www.twilio.com/docs/api/errors/30001 (long and short codes) and
    // https://docs.aws.amazon.com/sms-voice/latest/userguide/sms-limitations-mps.html (toll-free).
    private static final PaceRate OF_LONG_CODES = new PaceRate(1_000, 1, PaceRate.Unit.SEGMENTS);
    private static final PaceRate OF_TOLL_FREE = new PaceRate(3_000, 3, PaceRate.Unit.SEGMENTS);
    private static final PaceRate OF_SHORT_CODES = new PaceRate(100_000, 100, PaceRate.Unit.SEGMENTS);

    private final Connections connections;
    private final Workspaces workspaces;
    private final Catalogue catalogue;
    private final SenderPaces paces;
    private final Map<UUID, Read> read = new ConcurrentHashMap<>();

    /** A connection's settings, and what was read from just these. */
    private record Read(Connections.Open from, PaceRate account, Map<String, PaceRate> countries) {}

    KnownRates(Connections connections, Workspaces workspaces, Catalogue catalogue, SenderPaces paces) {
        this.connections = connections;
        this.workspaces = workspaces;
        this.catalogue = catalogue;
        this.paces = paces;
    }

    private Optional<Read> read(UUID connection) {
        Optional<Connections.Open> open = connections.open(new ConnectionId(connection));
        if (open.isEmpty()) {
            read.remove(connection);
            return Optional.empty();
        }
        Read known = read.get(connection);
        if (known == null || known.from() != open.get()) {
            Map<String, String> settings = open.get().account().settings();
            known = new Read(
                    open.get(), PaceRate.read(settings).orElse(PaceRate.UNLIMITED), PaceRate.readByCountry(settings));
            read.put(connection, known);
        }
        return Optional.of(known);
    }

    @Override
    public PaceRate account(UUID connection) {
        return read(connection).map(Read::account).orElse(PaceRate.UNLIMITED);
    }

    @Override
    public PaceRate accountTo(UUID connection, String country) {
        return read(connection)
                .map(r -> r.countries().getOrDefault(country, PaceRate.UNLIMITED))
                .orElse(PaceRate.UNLIMITED);
    }

    @Override
    public PaceRate senderTo(UUID connection, UUID sender, String country) {
        return PaceRate.UNLIMITED;
    }

    @Override
    public PaceRate sender(UUID connection, UUID sender) {
        Optional<PaceRate> set = paces.of(sender);
        if (set.isPresent()) {
            return set.get();
        }
        Optional<Read> over = read(connection);
        if (over.isEmpty()) {
            return PaceRate.UNLIMITED;
        }
        boolean sandbox = over.get().from().provider().name().equals("sandbox");
        return catalogue
                .of(workspaces.get(over.get().from().workspace()))
                .sender(new SenderId(sender))
                .map(s -> {
                    if (s.milliPerSecond() > 0) {
                        return declared(s);
                    }
                    return sandbox ? PaceRate.UNLIMITED : usual(s.channel(), s.address());
                })
                .orElse(PaceRate.UNLIMITED);
    }

    /** What the register of senders says was granted to it. */
    private static PaceRate declared(Sender sender) {
        return PaceRate.of(
                BigDecimal.valueOf(sender.milliPerSecond(), 3),
                sender.channel() == Channel.SMS ? PaceRate.Unit.SEGMENTS : PaceRate.Unit.MESSAGES);
    }

    /** What a number of this kind may usually send. */
    static PaceRate usual(Channel channel, String address) {
        if (channel != Channel.SMS) {
            return PaceRate.UNLIMITED;
        }
        if (TOLL_FREE.matcher(address).matches()) {
            return OF_TOLL_FREE;
        }
        if (LONG_CODE.matcher(address).matches()) {
            return OF_LONG_CODES;
        }
        return SHORT_CODE.matcher(address).matches() ? OF_SHORT_CODES : PaceRate.UNLIMITED;
    }
}
