package dev.gatepost.providers.smpp;

import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.Channel;
import dev.gatepost.providers.Arrivals;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Listening;
import dev.gatepost.providers.MalformedCallback;
import dev.gatepost.providers.Provider;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Text messages directly to a message centre over SMPP 3.4. Taken is what it answered with an id, every part of it. It
 * honours no key and cannot be asked; receipts name its own ids. Nothing is believed over HTTP: what it reports comes
 * over the session, which began with its certificate and our password.
 */
public final class SmppProvider implements Provider, Listening {
    private static final Pattern TO = Pattern.compile("\\+?[1-9][0-9]{6,14}");
    private static final Pattern FROM = Pattern.compile("\\+?[0-9]{3,15}|[A-Za-z0-9 ._&-]{1,11}");
    private static final Pattern BARE = Pattern.compile("[1-9][0-9]{6,14}");
    private static final int INTERNATIONAL = 1;

    private final SmppLinks links;

    public SmppProvider(AddressPolicy addresses) {
        this.links = new SmppLinks(addresses);
    }

    @Override
    public String name() {
        return "smpp";
    }

    @Override
    public Traits traits() {
        return new Traits(Set.of(Channel.SMS), Correlation.THEIRS, false, false);
    }

    @Override
    public List<SettingSpec> settings() {
        return SmppAccount.SPECS;
    }

    @Override
    public Answer send(Attempt attempt, Account account) {
        Optional<SmppAccount> read = SmppAccount.of(account);
        if (read.isEmpty()) {
            return new Answer.Refused(Failure.ACCOUNT, "settings", "a setting of the connection makes no sense");
        }
        if (!TO.matcher(attempt.to()).matches()) {
            return new Answer.Refused(Failure.INVALID_ADDRESS, "to", "the number is none that SMPP can carry");
        }
        if (!FROM.matcher(attempt.from()).matches()) {
            return new Answer.Refused(Failure.ACCOUNT, "from", "the sender is none that SMPP can carry");
        }
        var handOver = new HandOver(links.of(account, read.get()), read.get(), attempt);
        FutureTask<Answer> task = new FutureTask<>(handOver::run);
        Thread.ofVirtual().name("outbound-smpp").start(task);
        try {
            return task.get(attempt.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return handOver.giveUp();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return handOver.giveUp();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a hand-over failed", e.getCause());
        }
    }

    @Override
    public Standing ask(AttemptReference reference, Account account) {
        return new Standing.CannotTell("a message centre knows its own ids only");
    }

    /** Over HTTP nobody can prove to be the message centre. */
    @Override
    public Verdict verify(RawCallback callback, Account account, Instant now) {
        return new Verdict.Forged("SMPP reports over its session");
    }

    @Override
    public List<CallbackEvent> parse(RawCallback callback) {
        List<ArrivedPdu> pdus = ArrivedPdu.read(callback);
        ArrivedPdu first = pdus.getFirst();
        if (first.isReceipt()) {
            return List.of(receipt(callback, first));
        }
        String text = pdus.stream().map(ArrivedPdu::text).collect(Collectors.joining());
        return List.of(new CallbackEvent.Inbound(
                Channel.SMS,
                number(first.source(), first.sourceTon() == INTERNATIONAL || first.sourceTon() == 0),
                number(first.destination(), true),
                text,
                false,
                null));
    }

    private CallbackEvent receipt(RawCallback callback, ArrivedPdu pdu) {
        ReceiptText said = ReceiptText.of(pdu);
        ConnectionId connection = ConnectionId.parse(callback.url().substring("smpp:".length()))
                .orElseThrow(() -> new MalformedCallback("connection"));
        // A receipt comes from whom the message went to.
        String id =
                links.ids(connection).of(said.id(), pdu.source(), pdu.reading().receiptId());
        return new CallbackEvent.Receipt(null, id, said.status(), said.failure(), said.code(), null);
    }

    private static String number(String address, boolean international) {
        return international && BARE.matcher(address).matches() ? "+" + address : address;
    }

    @Override
    public void listen(List<Account> accounts, Arrivals arrivals) {
        links.listen(accounts, arrivals);
    }

    @Override
    public RawCallback join(List<RawCallback> parts) {
        return ArrivedPdu.join(parts);
    }

    @Override
    public void close() {
        links.close();
    }
}
