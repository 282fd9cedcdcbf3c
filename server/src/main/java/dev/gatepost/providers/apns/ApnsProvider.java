package dev.gatepost.providers.apns;

import com.eatthepath.pushy.apns.ApnsClient;
import com.eatthepath.pushy.apns.ApnsClientBuilder;
import com.eatthepath.pushy.apns.PushNotificationResponse;
import com.eatthepath.pushy.apns.util.SimpleApnsPayloadBuilder;
import com.eatthepath.pushy.apns.util.SimpleApnsPushNotification;
import dev.gatepost.platform.PushAddress;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.MalformedCallback;
import dev.gatepost.providers.Provider;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import dev.gatepost.providers.api.ApiCall;
import dev.gatepost.providers.api.CodeTable;
import dev.gatepost.providers.api.Specs;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLHandshakeException;

/**
 * Push to Apple's devices (developer.apple.com, "Sending notification requests to APNs"). The sender's address is the
 * topic: the app's bundle id. It honours no key, cannot be asked and reports nothing.
 *
 * <p>The library takes a notification as a whole, so that whether it may still be sent is asked just before it is
 * given, and not once more when the connection stands.
 */
public final class ApnsProvider implements Provider {
    private static final int LONGEST = 4_096;
    private static final int THIRTY_DAYS = 2_592_000;

    /** developer.apple.com, "Handling notification responses from APNs". */
    private static final CodeTable REASONS = CodeTable.begin()
            .refused(
                    Failure.INVALID_ADDRESS,
                    "the device token is not valid, or no longer",
                    "BadDeviceToken",
                    "Unregistered",
                    "ExpiredToken",
                    "MissingDeviceToken")
            // The token lives, and is another app's: it must stay usable by that one.
            .refused(Failure.PERMANENT, "the token belongs to another app", "DeviceTokenNotForTopic")
            .refused(Failure.CONTENT, "the message is too large or empty", "PayloadTooLarge", "PayloadEmpty")
            .refused(
                    Failure.ACCOUNT,
                    "the signing key, its ids or its environment are wrong",
                    "BadCertificate",
                    "BadCertificateEnvironment",
                    "BadEnvironmentKeyIdInToken",
                    "UnrelatedKeyIdInToken",
                    "ExpiredProviderToken",
                    "Forbidden",
                    "InvalidProviderToken",
                    "MissingProviderToken")
            .refused(
                    Failure.ACCOUNT,
                    "the sender's address is no topic of this account",
                    "BadTopic",
                    "MissingTopic",
                    "TopicDisallowed")
            .later(Cause.ACCOUNT_TOO_FAST, "the token was renewed too often", "TooManyProviderTokenUpdates")
            // Of one device, not of the account: the others go on.
            .later(Cause.FAULT, "too many messages to this device at once", "TooManyRequests")
            .later(Cause.FAULT, "Apple failed", "InternalServerError", "ServiceUnavailable", "Shutdown", "IdleTimeout")
            .done();

    private final InstantSource clock;
    private final ApnsClients clients;

    public ApnsProvider(InstantSource clock) {
        this(clock, UnaryOperator.identity());
    }

    ApnsProvider(InstantSource clock, UnaryOperator<ApnsClientBuilder> trust) {
        this.clock = clock;
        this.clients = new ApnsClients(trust);
    }

    @Override
    public String name() {
        return "apns";
    }

    @Override
    public Traits traits() {
        return Traits.silentPush();
    }

    @Override
    public List<SettingSpec> settings() {
        return List.of(
                Specs.needed("team_id", "The developer team, 10 characters"),
                Specs.needed("key_id", "The signing key's id, 10 characters"),
                Specs.optional("environment", "production, if not given, or development"),
                Specs.optional("ttl", "How long Apple keeps a message for a device that is off, in seconds; 86400"),
                Specs.optional("base_url", "Another address of the same API: https, host, port"),
                Specs.secret("signing_key", "Signs tokens: the .p8 file as Apple gives it"));
    }

    @Override
    public Answer send(Attempt attempt, Account account) {
        if (!(PushAddress.parse(attempt.to()).orElse(null) instanceof PushAddress.Apns(String token))) {
            return new Answer.Refused(Failure.PERMANENT, "other_service", "the address is not one of Apple's");
        }
        String payload = payload(attempt);
        if (payload.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            return new Answer.Refused(Failure.CONTENT, "PayloadTooLarge", "the message is longer than 4,096 bytes");
        }
        Optional<ApnsClient> client = clients.of(account);
        if (client.isEmpty()) {
            return ApiCall.incomplete();
        }
        Instant end = clock.instant().plusSeconds(Specs.seconds(account, "ttl", 86_400, THIRTY_DAYS));
        if (!attempt.mayStill().getAsBoolean()) {
            return new Answer.TryLater("not_sent", null);
        }
        return call(client.get(), new SimpleApnsPushNotification(token, attempt.from(), payload, end), attempt);
    }

    private static String payload(Attempt attempt) {
        var payload =
                new SimpleApnsPayloadBuilder().setAlertBody(attempt.text()).setSound("default");
        if (attempt.subject() != null) {
            payload.setAlertTitle(attempt.subject());
        }
        // What an app reads beside Apple's own "aps", which stays out of reach.
        attempt.rich().data().forEach((name, value) -> {
            if (!name.equals("aps")) {
                payload.addCustomProperty(name, value);
            }
        });
        return payload.build();
    }

    private static Answer call(ApnsClient client, SimpleApnsPushNotification notification, Attempt attempt) {
        var sent = client.sendNotification(notification);
        try {
            return read(sent.get(attempt.timeout().toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return new Answer.Unknown("no answer in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Unknown("interrupted");
        } catch (ExecutionException e) {
            return neverStood(e) ? new Answer.TryLater("not_sent", null) : new Answer.Unknown("the connection broke");
        }
    }

    /** Whether there was no connection at all, so that nothing of the message was written. */
    private static boolean neverStood(Throwable failed) {
        for (Throwable t = failed; t != null; t = t.getCause()) {
            if (t instanceof ConnectException
                    || t instanceof UnknownHostException
                    || t instanceof SSLHandshakeException) {
                return true;
            }
        }
        return false;
    }

    private static Answer read(PushNotificationResponse<SimpleApnsPushNotification> response) {
        if (response.isAccepted()) {
            return new Answer.Taken(response.getApnsId().toString());
        }
        String reason = response.getRejectionReason()
                .filter(r -> r.matches("[A-Za-z]{1,60}"))
                .orElse("");
        Optional<CodeTable.Row> row = REASONS.of(reason);
        if (row.isEmpty()) {
            String code = reason.isEmpty() ? "http_" + response.getStatusCode() : reason;
            return switch (response.getStatusCode() / 100) {
                case 5 -> new Answer.TryLater(code, null);
                default -> new Answer.Refused(Failure.PERMANENT, code, "HTTP status " + response.getStatusCode());
            };
        }
        Failure failure = row.get().failure();
        return failure == null
                ? new Answer.TryLater(reason, null, row.get().cause())
                : new Answer.Refused(failure, reason, row.get().meaning());
    }

    @Override
    public Standing ask(AttemptReference reference, Account account) {
        return new Standing.CannotTell("APNs cannot be asked about a message");
    }

    @Override
    public Verdict verify(RawCallback callback, Account account, Instant now) {
        return new Verdict.Forged("APNs sends no callbacks");
    }

    @Override
    public List<CallbackEvent> parse(RawCallback callback) {
        throw new MalformedCallback("APNs sends no callbacks");
    }
}
