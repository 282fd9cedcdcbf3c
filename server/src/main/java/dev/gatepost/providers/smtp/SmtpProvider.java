package dev.gatepost.providers.smtp;

import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.MalformedCallback;
import dev.gatepost.providers.Provider;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import dev.gatepost.providers.api.ApiCall;
import dev.gatepost.providers.mail.Letter;
import dev.gatepost.providers.proofs.Proofs;
import dev.gatepost.providers.smtp.ReturnAddress.Kind;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.angus.mail.smtp.SMTPMessage;

/**
 * Mail to a server of one's own choice (RFC 5321, RFC 6409), over TLS. Taken is what the server took with a 2yz after
 * the dot. Bounces, complaints and answers come back as mail; whoever receives it hands it in as a callback of type
 * {@code message/rfc822}, signed as Standard Webhooks signs, and of a message it is believed only by the mark in the
 * address that it came to. SMTP honours no key and cannot be asked.
 */
public final class SmtpProvider implements Provider {
    private static final String LIST_UNSUBSCRIBE = "List-Unsubscribe";

    private final SmtpLines lines;
    private final InstantSource clock;

    public SmtpProvider(AddressPolicy addresses, InstantSource clock) {
        this.lines = new SmtpLines(addresses, clock);
        this.clock = clock;
    }

    @Override
    public String name() {
        return "smtp";
    }

    @Override
    public Traits traits() {
        return new Traits(Set.of(Channel.EMAIL), Correlation.OURS, false, false);
    }

    @Override
    public List<SettingSpec> settings() {
        List<SettingSpec> out = new ArrayList<>(Letter.SPECS);
        out.addAll(List.of(
                new SettingSpec("host", false, true, "The mail server"),
                new SettingSpec("port", false, false, "Its port; 587, or 465 with implicit TLS"),
                new SettingSpec(
                        "tls", false, false, "starttls (if not given), implicit, or none to this machine alone"),
                new SettingSpec("username", false, false, "Who logs in; nobody if not given"),
                new SettingSpec("auth", false, false, "password (if not given), or xoauth2 for an access token"),
                new SettingSpec("connections", false, false, "Open at once at most, 1 to 99; 4 if not given"),
                new SettingSpec("return_path", false, false, "The mailbox for bounces, such as bounces@example.com"),
                new SettingSpec("leave_address", false, false, "The mailbox by which people leave promotional mail"),
                new SettingSpec("password", true, false, "The password, or the access token"),
                new SettingSpec("secret", true, false, "whsec_…: proves mail that is handed in, and marks addresses"),
                new SettingSpec("secret_previous", true, false, "The same while it changes")));
        return List.copyOf(out);
    }

    @Override
    public Answer send(Attempt attempt, Account account) {
        Optional<SmtpPeer> peer = SmtpPeer.of(account);
        if (peer.isEmpty()) {
            return ApiCall.incomplete();
        }
        return switch (Letter.of(attempt, account)) {
            case Letter.Read.Refused(Answer.Refused refused) -> refused;
            case Letter.Read.Fine(Letter letter) -> send(attempt, account, peer.get(), letter);
        };
    }

    private Answer send(Attempt attempt, Account account, SmtpPeer peer, Letter letter) {
        Optional<Secret> key = keys(account).stream().findFirst();
        String mailbox = account.settings().getOrDefault("return_path", "");
        String returnPath = mailbox.isEmpty() ? letter.from().address() : mailbox;
        if (key.isPresent() && !mailbox.isEmpty()) {
            Optional<String> marked = ReturnAddress.of(Kind.BOUNCE, attempt.reference(), key.get())
                    .at(mailbox);
            if (marked.isEmpty()) {
                return new Answer.Refused(Failure.ACCOUNT, "return_path", "the mailbox is none, or its name too long");
            }
            returnPath = marked.get();
        }
        String domain =
                letter.from().address().substring(letter.from().address().lastIndexOf('@'));
        String token = key.map(k -> ReturnAddress.of(Kind.MESSAGE_ID, attempt.reference(), k)
                        .token())
                .orElse(attempt.reference().value());
        SMTPMessage mail =
                MimeLetter.of(leaving(letter, attempt, account, key), token + domain, returnPath, clock.instant());
        try {
            var to = new InternetAddress(letter.to(), true);
            return lines.send(peer, new SmtpLines.Parcel(mail, to, attempt.timeout(), attempt.mayStill()));
        } catch (AddressException e) {
            return new Answer.Refused(
                    Failure.INVALID_ADDRESS, "address", "the address is none that mail can be sent to");
        } catch (IllegalArgumentException e) {
            return new Answer.TryLater("tls_settings", null);
        }
    }

    /** Beside the link, the address by which people leave, for mail programs that know no other way (RFC 2369). */
    private static Letter leaving(Letter letter, Attempt attempt, Account account, Optional<Secret> key) {
        String link = letter.headers().get(LIST_UNSUBSCRIBE);
        Optional<String> address = key.filter(k -> link != null)
                .flatMap(k -> ReturnAddress.of(Kind.LEAVE, attempt.reference(), k)
                        .at(account.settings().getOrDefault("leave_address", "")));
        if (address.isEmpty()) {
            return letter;
        }
        Map<String, String> headers = new LinkedHashMap<>(letter.headers());
        headers.put(LIST_UNSUBSCRIBE, link + ",\r\n <mailto:" + address.get() + "?subject=unsubscribe>");
        return new Letter(
                letter.from(), letter.replyTo(), letter.to(), letter.subject(), letter.text(), letter.html(), headers);
    }

    private static List<Secret> keys(Account account) {
        return Stream.of("secret", "secret_previous")
                .flatMap(name -> Stream.ofNullable(account.secrets().get(name)))
                .filter(key -> !key.reveal().isEmpty())
                .toList();
    }

    @Override
    public Standing ask(AttemptReference reference, Account account) {
        return new Standing.CannotTell("a mail server cannot be asked");
    }

    /** Who hands it in must be proven, and every message that it names by its mark. */
    @Override
    public Verdict verify(RawCallback callback, Account account, Instant now) {
        Verdict handedIn = Proofs.named("standard-webhooks").orElseThrow().of(callback, account, now);
        return switch (handedIn) {
            case Verdict.Genuine genuine ->
                hasProvenMarks(callback, account)
                        ? genuine
                        : new Verdict.Forged("the mark in the return address does not fit");
            case Verdict.Forged forged -> forged;
            case Verdict.Stale stale -> stale;
        };
    }

    private static boolean hasProvenMarks(RawCallback callback, Account account) {
        try {
            List<Secret> keys = keys(account);
            return ReturnedMail.read(callback.body()).marks().stream().allMatch(mark -> mark.isProven(keys));
        } catch (MalformedCallback e) {
            // It names no message; that it makes no sense is told when it is read.
            return true;
        }
    }

    @Override
    public List<CallbackEvent> parse(RawCallback callback) {
        return ReturnedMail.read(callback.body()).events();
    }
}
