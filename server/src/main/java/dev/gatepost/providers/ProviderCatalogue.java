package dev.gatepost.providers;

import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.providers.mailgun.MailgunProvider;
import dev.gatepost.providers.messagebird.BirdProvider;
import dev.gatepost.providers.messagebird.MessageBirdProvider;
import dev.gatepost.providers.plivo.PlivoProvider;
import dev.gatepost.providers.postmark.PostmarkProvider;
import dev.gatepost.providers.resend.ResendProvider;
import dev.gatepost.providers.sandbox.SandboxProvider;
import dev.gatepost.providers.sendgrid.SendGridProvider;
import dev.gatepost.providers.ses.SesProvider;
import dev.gatepost.providers.sinch.SinchProvider;
import dev.gatepost.providers.smtp.SmtpProvider;
import dev.gatepost.providers.telnyx.TelnyxProvider;
import dev.gatepost.providers.twilio.TwilioProvider;
import dev.gatepost.providers.vonage.VonageProvider;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The providers that Gatepost can speak with, by name. A new one is a package of its own and a line here. */
public final class ProviderCatalogue {
    private final Map<String, Provider> byName;

    /**
     * A catalogue of exactly these.
     *
     * @throws IllegalStateException when two share a name
     */
    public ProviderCatalogue(List<Provider> providers) {
        this.byName = providers.stream().collect(Collectors.toUnmodifiableMap(Provider::name, Function.identity()));
    }

    /** All that are built in. They share the client; the caller closes it. */
    public static ProviderCatalogue builtIn(OutboundHttp http, InstantSource clock) {
        return new ProviderCatalogue(List.of(
                new SandboxProvider(http, clock),
                new BirdProvider(http, clock),
                new MessageBirdProvider(http, clock),
                new PlivoProvider(http, clock),
                new SinchProvider(http, clock),
                new TelnyxProvider(http, clock),
                new TwilioProvider(http, clock),
                new VonageProvider(http, clock),
                new SmtpProvider(AddressPolicy.any(), clock),
                new SesProvider(http, clock),
                new SendGridProvider(http, clock),
                new MailgunProvider(http, clock),
                new PostmarkProvider(http, clock),
                new ResendProvider(http, clock)));
    }

    public Optional<Provider> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** In the order of their names. */
    public List<Provider> all() {
        return byName.keySet().stream().sorted().map(byName::get).toList();
    }
}
