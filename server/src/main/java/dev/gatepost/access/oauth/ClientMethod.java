package dev.gatepost.access.oauth;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;

/** How a client proves that it is itself. A client has one way. */
public enum ClientMethod {
    /** A secret of ours, in the header or the form. */
    CLIENT_SECRET(ClientAuthenticationMethod.CLIENT_SECRET_BASIC, ClientAuthenticationMethod.CLIENT_SECRET_POST),
    /** An assertion that it signed (RFC 7523). */
    PRIVATE_KEY_JWT(ClientAuthenticationMethod.PRIVATE_KEY_JWT),
    /** A certificate of an authority that the mutual door believes (RFC 8705). */
    TLS_CLIENT_AUTH(ClientAuthenticationMethod.TLS_CLIENT_AUTH),
    /** A certificate that is known by its thumbprint (RFC 8705). */
    SELF_SIGNED_TLS_CLIENT_AUTH(ClientAuthenticationMethod.SELF_SIGNED_TLS_CLIENT_AUTH);

    private final Set<ClientAuthenticationMethod> protocol;

    ClientMethod(ClientAuthenticationMethod... protocol) {
        this.protocol = Set.of(protocol);
    }

    Set<ClientAuthenticationMethod> protocol() {
        return protocol;
    }

    /** Whether its tokens are bound to the certificate that it came with. */
    boolean isByCertificate() {
        return this == TLS_CLIENT_AUTH || this == SELF_SIGNED_TLS_CLIENT_AUTH;
    }

    /** {@code private_key_jwt} */
    public String written() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<ClientMethod> parse(String text) {
        return Arrays.stream(values()).filter(m -> m.written().equals(text)).findFirst();
    }
}
