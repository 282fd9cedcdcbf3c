package dev.gatepost.providers.proofs;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The schemes by the names of those who use them. */
public final class Proofs {
    private static final Map<String, Proof> ALL = new TreeMap<>(Map.ofEntries(
            Map.entry("bandwidth", new StaticProof()),
            Map.entry("bird", new BirdProof()),
            Map.entry("generic-hmac", new OwnHmac()),
            Map.entry("github", new BodyHmac("secret", "X-Hub-Signature-256", "sha256=", BodyHmac.Encoding.HEX)),
            Map.entry("google-rbm", new RbmProof()),
            Map.entry("line", new BodyHmac("channel_secret", "x-line-signature", "", BodyHmac.Encoding.BASE64)),
            Map.entry("mailgun", new MailgunProof()),
            Map.entry("messagebird", new MessageBirdProof()),
            Map.entry("meta", new MetaProof()),
            Map.entry("plivo", new PlivoProof()),
            Map.entry("postmark", new StaticProof()),
            Map.entry("resend", new SvixProof("svix", "webhook")),
            Map.entry("sendgrid", new SendGridProof()),
            Map.entry("sinch", new SinchProof()),
            Map.entry("slack", new SlackProof()),
            Map.entry("sns", new SnsProof()),
            Map.entry("standard-webhooks", new SvixProof("webhook")),
            Map.entry("svix", new SvixProof("svix", "webhook")),
            Map.entry("telegram", new StaticProof.Token("X-Telegram-Bot-Api-Secret-Token", "secret_token")),
            Map.entry("telnyx", new TelnyxProof()),
            Map.entry("viber", new BodyHmac("auth_token", "X-Viber-Content-Signature", "", BodyHmac.Encoding.HEX)),
            Map.entry("vonage", new VonageProof())));

    private Proofs() {}

    /** The scheme of that name: {@code plivo}, {@code generic-hmac}. */
    public static Optional<Proof> named(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    /** Whether the scheme of that name is a fixed word that proves nothing of the content. */
    public static boolean isWeak(String name) {
        Proof proof = ALL.get(name);
        return proof instanceof StaticProof || proof instanceof StaticProof.Token;
    }
}
