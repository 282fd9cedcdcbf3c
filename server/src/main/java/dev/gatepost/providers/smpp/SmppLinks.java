package dev.gatepost.providers.smpp;

import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.providers.Arrivals;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Provider.Account;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The links of this node, by connection. One whose settings have changed is made anew. */
final class SmppLinks {
    private final AddressPolicy addresses;
    private final Map<ConnectionId, SmppLink> links = new ConcurrentHashMap<>();
    private final Map<ConnectionId, ReceiptIds> ids = new ConcurrentHashMap<>();
    private volatile @Nullable Arrivals arrivals;
    private volatile boolean closed;

    SmppLinks(AddressPolicy addresses) {
        this.addresses = addresses;
    }

    /** The link of an account; made when there is none. */
    SmppLink of(Account account, SmppAccount read) {
        SmppLink known = links.get(account.connection());
        return known != null && known.account().equals(read) ? known : renewed(account, read);
    }

    private synchronized SmppLink renewed(Account account, SmppAccount read) {
        SmppLink known = links.get(account.connection());
        if (known != null && known.account().equals(read)) {
            return known;
        }
        var receiver = new Receiver(account.connection(), read.form(), () -> arrivals);
        var made = new SmppLink(read, addresses, receiver, ids(account.connection()));
        links.put(account.connection(), made);
        if (known != null) {
            Thread.ofVirtual().name("smpp-close").start(known::close);
        }
        if (closed) {
            made.close();
        }
        return made;
    }

    /** How receipts of a connection write ids. */
    ReceiptIds ids(ConnectionId connection) {
        return ids.computeIfAbsent(connection, c -> new ReceiptIds());
    }

    synchronized void listen(List<Account> accounts, Arrivals to) {
        arrivals = to;
        Map<ConnectionId, Account> wanted = new HashMap<>();
        accounts.forEach(a -> wanted.put(a.connection(), a));
        for (Account account : accounts) {
            Optional<SmppAccount> read = SmppAccount.of(account);
            if (read.isPresent() && !closed) {
                of(account, read.get());
            }
        }
        for (ConnectionId each : List.copyOf(links.keySet())) {
            SmppLink gone = wanted.containsKey(each) ? null : links.remove(each);
            if (gone != null) {
                Thread.ofVirtual().name("smpp-close").start(gone::close);
            }
        }
        measure();
    }

    private void measure() {
        int bound = 0;
        int all = 0;
        int unanswered = 0;
        for (SmppLink link : links.values()) {
            bound += link.bound();
            all += link.wanted();
            unanswered += link.unanswered();
        }
        SmppMeters.sessions(bound, all, unanswered);
    }

    /** Closes all at once and waits for it. */
    void close() {
        closed = true;
        List<Thread> closing = new ArrayList<>();
        for (SmppLink link : links.values()) {
            closing.add(Thread.ofVirtual().name("smpp-close").start(link::close));
        }
        try {
            for (Thread each : closing) {
                each.join(10_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        links.clear();
    }
}
