package dev.gatepost.providers.sandbox;

import com.sun.net.httpserver.HttpServer;
import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.OutboundResult;
import dev.gatepost.platform.Secret;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The sandbox carrier: a real HTTP peer on a loopback port of its own. It takes messages, keeps a book of what it took,
 * reports with signed callbacks that it repeats until they are taken, honours STOP and START, and can go away for a
 * while. What happens to a message is chosen by its address ({@link Outcome}) and by the tricks that were commanded
 * ({@link CarrierTrick}); {@code docs/sandbox-carrier.md} tells both.
 *
 * <p>It shares nothing with the rest of Gatepost but the wire, and can run as a process of its own ({@link #main}), so
 * that its book outlives a Gatepost that is killed.
 */
public final class SandboxCarrier implements AutoCloseable {
    private static final int MOST_LIVES = 100_000;
    private static final int MOST_ACCOUNTS = 10_000;
    private static final int BACKLOG = 512;

    static {
        // Without it each answer on a kept connection waits 40 ms for the client's acknowledgement.
        setUnlessGiven("sun.net.httpserver.nodelay", "true");
        setUnlessGiven("sun.net.httpserver.maxIdleConnections", "1000");
    }

    private final Options options;
    private final InstantSource clock;
    private final Book book;
    private final OutboundHttp http;
    private final MessageLife life;
    private final NoticePost post;
    private final PersonBlocks blocks = new PersonBlocks();
    private final Map<String, CarrierAccount> accounts = new ConcurrentHashMap<>();
    private final Map<String, Secret> formerTokens = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore lives = new Semaphore(MOST_LIVES);
    private final AtomicLong births = new AtomicLong();
    private final CarrierScript script;
    private final Tariff tariff = new Tariff();
    private final CarrierDoor door;
    private final int port;
    private HttpServer server;
    private boolean closed;

    /**
     * How a carrier behaves.
     *
     * @param port 0 for any free one
     * @param book the file that each taken message is written to, one JSON object a line; null for memory alone
     * @param bookLimit how many messages it takes before it is full and answers 503
     * @param latency the mean pause before each status; zero for none
     * @param everyStep whether submitted and sent are reported too, or the end alone
     * @param seed of the pauses
     */
    public record Options(
            int port, @Nullable Path book, int bookLimit, Duration latency, boolean everyStep, long seed) {
        /** Any free port, memory alone, a million messages, 20 ms, every step. */
        public static Options defaults() {
            return new Options(0, null, 1_000_000, Duration.ofMillis(20), true, 1);
        }
    }

    private SandboxCarrier(Options options, InstantSource clock) throws IOException {
        this.options = options;
        this.clock = clock;
        this.book = new Book(options.book(), options.bookLimit());
        this.http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()));
        this.post = new NoticePost(http, clock);
        this.life = new MessageLife(this, post, clock);
        this.script = new CarrierScript(options.seed(), clock);
        this.door = new CarrierDoor(this, clock);
        this.server = listen(options.port());
        this.port = server.getAddress().getPort();
    }

    /** Starts a carrier that listens when this returns. */
    public static SandboxCarrier start(Options options, InstantSource clock) throws IOException {
        return new SandboxCarrier(options, clock);
    }

    /** Runs a carrier as a process; its options are in {@code docs/sandbox-carrier.md}. */
    public static void main(String[] arguments) throws Exception {
        System.exit(CarrierCommand.run(arguments, System.out, System.err, Clock.systemUTC()));
    }

    private HttpServer listen(int wanted) throws IOException {
        HttpServer made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), BACKLOG);
        made.createContext("/", door);
        made.setExecutor(threads);
        made.start();
        return made;
    }

    /** Where it is: {@code http://127.0.0.1:PORT}. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** A new customer with random credentials. */
    public CarrierAccount open(String name) {
        SecureRandom random = new SecureRandom();
        CarrierAccount account = new CarrierAccount(name, randomSecret(random), randomSecret(random));
        admit(account);
        return account;
    }

    /** A customer with credentials that are known already; replaces one of the same name. */
    public void admit(CarrierAccount account) {
        if (accounts.size() >= MOST_ACCOUNTS) {
            throw new IllegalStateException("the carrier has all the accounts it can hold");
        }
        accounts.put(account.name(), account);
    }

    /** New credentials for a customer; calls that show the former token are still taken. */
    public void rotate(CarrierAccount fresh) {
        CarrierAccount former = accounts.put(fresh.name(), fresh);
        if (former != null) {
            formerTokens.put(fresh.name(), former.token());
        }
    }

    /** What it took from an account, in order. */
    public List<BookEntry> book(String account) {
        return book.entries(account);
    }

    /** What an account owes for all that it took from it. */
    public CarrierBill bill(String account) {
        return book.bill(account);
    }

    /** Sets what an account pays, in millionths; see {@code docs/sandbox-carrier.md} for the keys. */
    public void price(String account, Map<String, Long> micros) {
        tariff.set(account, micros);
    }

    /** Misbehaves towards an account from now on, beside the tricks that are in force already. */
    public void play(String account, CarrierTrick trick) {
        script.add(account, trick);
    }

    /** Behaves towards an account again. */
    public void behave(String account) {
        script.clear(account);
    }

    /**
     * A person writes to a sender of an account; STOP and START have their effect at once, and the account is told.
     *
     * @throws IllegalArgumentException when there is no such account
     */
    public void personWrites(String account, Channel channel, String from, String to, String text, URI callbackUrl) {
        CarrierAccount known = Optional.ofNullable(accounts.get(account))
                .orElseThrow(() -> new IllegalArgumentException("no such account"));
        Notice notice = hear(known, callbackUrl, new Notice.PersonText(channel, from, to, text));
        begin(() -> post.deliver(notice));
    }

    /** What the customer answered to a notice: the status, or 0 when there was no answer, and the body. */
    public record CustomerAnswer(int status, String body) {}

    /** Tells an account its newest receipt once more, unchanged, as a retry storm would. */
    public CustomerAnswer repeatNewest(String account) {
        return answer(newest(account));
    }

    /** Tells an account that its newest message was not delivered, with a signature that is none, as a forger would. */
    public CustomerAnswer forgeNewest(String account) {
        Notice newest = newest(account);
        BookEntry entry = book.entries(account).getLast();
        return answer(Notice.forged(newest.account(), newest.url(), entry, clock.instant()));
    }

    private Notice newest(String account) {
        return post.newest(account)
                .orElseThrow(() -> new IllegalStateException("the account was told of no message yet"));
    }

    private CustomerAnswer answer(Notice notice) {
        try {
            return switch (post.post(notice)) {
                case OutboundResult.Response response ->
                    new CustomerAnswer(response.status(), new String(response.body(), StandardCharsets.UTF_8));
                case OutboundResult.NotSent(String why) -> new CustomerAnswer(0, why);
                case OutboundResult.Lost(String why) -> new CustomerAnswer(0, why);
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new CustomerAnswer(0, "interrupted");
        }
    }

    /** Stops listening for a while: connections are cut and new ones refused, as when a carrier is really away. */
    public void outage(Duration length) {
        synchronized (this) {
            if (closed) {
                return;
            }
            server.stop(0);
        }
        threads.execute(() -> {
            try {
                Thread.sleep(length);
                reopen();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void reopen() throws InterruptedException {
        while (!reopened()) {
            Thread.sleep(50);
        }
    }

    /** False while the port is still taken, by connections that are not quite gone. */
    private synchronized boolean reopened() {
        if (closed) {
            return true;
        }
        try {
            server = listen(port);
            return true;
        } catch (BindException e) {
            return false;
        } catch (IOException e) {
            throw new IllegalStateException("the carrier cannot come back", e);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            server.stop(0);
        }
        threads.shutdownNow();
        http.close();
        try {
            book.close();
        } catch (IOException e) {
            throw new IllegalStateException("the book cannot be closed", e);
        }
    }

    PersonBlocks blocks() {
        return blocks;
    }

    Book book() {
        return book;
    }

    CarrierScript script() {
        return script;
    }

    Tariff tariff() {
        return tariff;
    }

    boolean tellsEveryStep() {
        return options.everyStep();
    }

    boolean isBlocked(CarrierAccount account, Submission submission) {
        return blocks.holds(account.name(), submission.to(), submission.from());
    }

    Notice hear(CarrierAccount account, URI url, Notice.PersonText text) {
        boolean optedOut = blocks.hear(account.name(), text, clock.instant());
        return Notice.inbound(account, url, text, optedOut, clock.instant());
    }

    /** Whose token it is; each comparison takes the same time. */
    Optional<CarrierAccount> holderOf(Secret token) {
        return accounts.values().stream()
                .filter(account -> account.token().equals(token)
                        || formerTokens
                                .getOrDefault(account.name(), account.token())
                                .equals(token))
                .findFirst();
    }

    MessageLife.Birth birth(CarrierAccount account, Book.Standing standing, Outcome outcome, URI url) {
        SplittableRandom random = new SplittableRandom(options.seed() + births.incrementAndGet());
        return new MessageLife.Birth(
                account, standing, outcome, url, options.latency(), random, Telling.of(outcome, Map.of()));
    }

    MessageLife life() {
        return life;
    }

    /** Work that goes on after an answer. It ends with the carrier. */
    interface Task {
        void run() throws InterruptedException;
    }

    /** Starts a task on a thread of its own; false when there are too many already. */
    boolean begin(Task task) {
        if (!lives.tryAcquire()) {
            return false;
        }
        threads.execute(() -> {
            try {
                task.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                lives.release();
            }
        });
        return true;
    }

    private static Secret randomSecret(SecureRandom random) {
        byte[] bytes = new byte[24];
        random.nextBytes(bytes);
        return new Secret(HexFormat.of().formatHex(bytes));
    }

    private static void setUnlessGiven(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
