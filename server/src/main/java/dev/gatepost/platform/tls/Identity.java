package dev.gatepost.platform.tls;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/** A private key with its certificate first and then those that signed it. It never prints the key. */
public record Identity(PrivateKey key, List<X509Certificate> chain) {
    /** What the store in memory is locked with; it never leaves the process, so this protects nothing. */
    static final String IN_MEMORY = "in memory";

    public Identity {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("an identity has a certificate");
        }
    }

    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /** When the first of the chain ends. */
    public Instant end() {
        return chain.stream()
                .map(c -> c.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElseThrow();
    }

    KeyStore store() {
        try {
            KeyStore store = Stores.empty();
            store.setKeyEntry("identity", key, IN_MEMORY.toCharArray(), chain.toArray(X509Certificate[]::new));
            return store;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key could not be put into memory", e);
        }
    }

    @Override
    public String toString() {
        return "Identity(" + certificate().getSubjectX500Principal() + ")";
    }
}
