package dev.gatepost.providers.forge;

import dev.gatepost.platform.Secret;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.RawCallback.Header;
import dev.gatepost.providers.forge.TextForms.Given;
import dev.gatepost.providers.proofs.Signing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes a callback in the form and with the proof of one provider. */
public final class ForgeCallback {
    private static final Map<String, Function<Given, RawCallback>> FORMS = new TreeMap<>(TextForms.all());

    static {
        FORMS.putAll(MailForms.all());
    }

    private ForgeCallback() {}

    /** What a callback tells. */
    public enum Event {
        DELIVERED,
        FAILED,
        INBOUND,
        STOP
    }

    /**
     * What is wanted.
     *
     * @param ours our reference of the attempt, for a receipt and for whatever is told of a mail
     * @param theirs the provider's id of the message, or ""
     * @param from who writes, to whom, and what; for a message from a person
     */
    public record Wish(Event event, String ours, String theirs, String from, String to, String text) {
        boolean isReceipt() {
            return event == Event.DELIVERED || event == Event.FAILED;
        }

        String said() {
            return event == Event.STOP ? "STOP" : text;
        }
    }

    /**
     * By whom it is told.
     *
     * @param own the private key whose public half the connection has, in PEM; for providers that sign with a key that
     *     only they have, so that a test connection is given one of one's own
     */
    public record Teller(
            String provider,
            Account account,
            String url,
            @Nullable Secret own) {}

    /** What came of it. */
    public sealed interface Made {
        record Fine(RawCallback callback) implements Made {}

        record Refused(String why) implements Made {}
    }

    /** Whose forms are known. */
    public static String known() {
        return String.join(", ", FORMS.keySet());
    }

    /** Whether what it tells is always of a mail that was sent. */
    public static boolean tellsOfMail(String provider) {
        return MailForms.all().containsKey(provider);
    }

    /** Makes it; {@code teller.url} is the address that the provider calls. */
    public static Made make(Teller teller, Wish wish, Instant now) {
        String provider = teller.provider();
        Function<Given, RawCallback> form = FORMS.get(provider);
        if (form == null) {
            return new Made.Refused(
                    "The form of " + provider + "'s callbacks is not known here; known are " + known() + ".");
        }
        if (tellsOfMail(provider) && wish.event() == Event.INBOUND) {
            return new Made.Refused(provider + " tells of mails that were sent, and brings none.");
        }
        if (Signing.needsOwnKey(provider) && teller.own() == null) {
            return new Made.Refused(provider + " signs with a private key that only it has, so nobody else can make its"
                    + " callbacks. To try one, give a test connection the public half of a key pair of your own, and"
                    + " --key with the file of the private one.");
        }
        RawCallback unsigned = form.apply(new Given(wish, teller.account(), teller.url(), now));
        Optional<List<Header>> proof = Signing.of(provider, unsigned, teller.account(), teller.own(), now);
        if (proof.isEmpty()) {
            return new Made.Refused("The connection has no key to sign with, or the key is of another kind.");
        }
        List<Header> headers = new ArrayList<>(unsigned.headers());
        headers.addAll(proof.get());
        return new Made.Fine(new RawCallback("POST", unsigned.url(), headers, unsigned.body()));
    }
}
