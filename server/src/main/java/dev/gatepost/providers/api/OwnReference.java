package dev.gatepost.providers.api;

import dev.gatepost.providers.Provider.Attempt;
import dev.gatepost.providers.Provider.AttemptReference;
import dev.gatepost.providers.proofs.FormPairs;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Our reference on its way out and back. What comes back in another form is not ours: an account may serve other
 * systems beside Gatepost.
 */
public final class OwnReference {
    /** The query parameter of the callback URL where the provider's API has no field for it. */
    public static final String PARAMETER = "ref";

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}\\.[0-9]{1,7}");

    private OwnReference() {}

    /** The attempt's callback URL with its reference as query parameter. */
    public static String inUrl(Attempt attempt) {
        String url = attempt.callbackUrl();
        return url
                + (url.indexOf('?') < 0 ? '?' : '&')
                + PARAMETER
                + '='
                + attempt.reference().value();
    }

    /** Null when it is absent or not ours. */
    public static @Nullable AttemptReference of(Optional<String> written) {
        return written.filter(text -> FORM.matcher(text).matches())
                .map(AttemptReference::new)
                .orElse(null);
    }

    /** What {@link #inUrl} wrote. To be trusted only where the provider signs the URL, or tells it in what it signs. */
    public static @Nullable AttemptReference ofUrl(String url) {
        return of(FormPairs.query(url).flatMap(query -> query.only(PARAMETER)));
    }
}
