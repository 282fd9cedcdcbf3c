package dev.gatepost.consent;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How an event came to the ledger (CON-01). The written form is the lower-case name. */
public enum ConsentSource {
    WEB_FORM(true),
    KEYWORD(true),
    POINT_OF_SALE(true),
    QR(true),
    PAPER(true),
    IMPORT(false),
    AGENT(false),
    API(false),
    DOUBLE_OPT_IN(true),
    PREFERENCE_PAGE(true),
    ONE_CLICK(true),
    PROVIDER_CALLBACK(false),
    COMPLAINT(true);

    private final boolean ownAct;
    private final String written = name().toLowerCase(Locale.ROOT);

    ConsentSource(boolean ownAct) {
        this.ownAct = ownAct;
    }

    public String written() {
        return written;
    }

    /** Whether the person did it themselves; after an opt-out nothing else counts as a new opt-in (CON-09). */
    public boolean isOwnAct() {
        return ownAct;
    }

    /**
     * Whether a grant that came so was confirmed from the address itself: by its link, or by words written from it.
     * Null where that is not known, because another system tells of it.
     */
    public @Nullable Boolean confirms() {
        return switch (this) {
            case DOUBLE_OPT_IN, KEYWORD, PREFERENCE_PAGE, ONE_CLICK -> true;
            case WEB_FORM, POINT_OF_SALE, QR, PAPER, COMPLAINT -> false;
            case IMPORT, AGENT, API, PROVIDER_CALLBACK -> null;
        };
    }

    public static Optional<ConsentSource> parse(String text) {
        return Arrays.stream(values()).filter(s -> s.written.equals(text)).findFirst();
    }

    /** All of them, for a fault's mend. */
    static String all() {
        return Arrays.stream(values()).map(s -> s.written).collect(Collectors.joining(", "));
    }
}
