package dev.gatepost.providers.sandbox;

import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.OutboundRequest;
import dev.gatepost.platform.OutboundResult;
import dev.gatepost.platform.Secret;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** Posts notices, signed anew for each try, until a 2xx or until five repeats over about ten seconds are used up. */
final class NoticePost {
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final List<Duration> PAUSES = List.of(
            Duration.ofMillis(250),
            Duration.ofMillis(750),
            Duration.ofMillis(1_500),
            Duration.ofMillis(3_000),
            Duration.ofMillis(4_500));
    private static final Secret WRONG = new Secret("not the account's secret");

    private final OutboundHttp http;
    private final InstantSource clock;
    private final Semaphore atOnce = new Semaphore(100);
    private final Map<String, Notice> newest = new ConcurrentHashMap<>();

    NoticePost(OutboundHttp http, InstantSource clock) {
        this.http = http;
        this.clock = clock;
    }

    /** Tries until it is taken; a forgery is tried once, its sender expects nothing. */
    void deliver(Notice notice) throws InterruptedException {
        if (tryOnce(notice) || !notice.genuine()) {
            return;
        }
        for (Duration pause : PAUSES) {
            Thread.sleep(pause);
            if (tryOnce(notice)) {
                return;
            }
        }
    }

    /** The newest genuine receipt that an account was told. */
    Optional<Notice> newest(String account) {
        return Optional.ofNullable(newest.get(account));
    }

    /** Whether the customer answered 2xx. */
    boolean tryOnce(Notice notice) throws InterruptedException {
        if (notice.genuine() && notice.receipt()) {
            newest.put(notice.account().name(), notice);
        }
        return switch (post(notice)) {
            case OutboundResult.Response response -> response.status() / 100 == 2;
            case OutboundResult.NotSent notSent -> false;
            case OutboundResult.Lost lost -> false;
        };
    }

    /** Posts it once, whatever it is, and gives the customer's answer. */
    OutboundResult post(Notice notice) throws InterruptedException {
        String timestamp = Long.toString(clock.instant().getEpochSecond());
        Secret secret = notice.genuine() ? notice.account().signingSecret() : WRONG;
        OutboundRequest request = new OutboundRequest(
                "POST",
                notice.url(),
                List.of(
                        new OutboundRequest.Header("Content-Type", "application/json"),
                        new OutboundRequest.Header(SandboxSignature.EVENT, notice.eventId()),
                        new OutboundRequest.Header(SandboxSignature.TIMESTAMP, timestamp),
                        new OutboundRequest.Header(
                                SandboxSignature.SIGNATURE, SandboxSignature.of(secret, timestamp, notice.body()))),
                notice.body(),
                DEADLINE);
        atOnce.acquire();
        try {
            return http.call(request);
        } finally {
            atOnce.release();
        }
    }
}
