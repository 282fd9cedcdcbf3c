package dev.gatepost.consent;

import dev.gatepost.access.Workspace;
import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Contact;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Answers what may be sent to an address now, by the same decision that a real send meets. */
@FunctionalInterface
public interface Today {
    /** Whether. */
    enum May {
        YES,
        /** Later, without anybody's doing. */
        WAIT,
        NO;

        String written() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Why not. */
    record Because(ReasonCode code, String rule, String source, String fact) {}

    /**
     * The answer for one channel, purpose and brand; a text that has all that the rules ask of it is assumed.
     *
     * @param until when it may go out, for {@link May#WAIT}
     */
    record Answer(
            Channel channel,
            Purpose purpose,
            Brands.Known brand,
            May may,
            @Nullable Instant until,
            List<Because> reasons) {}

    /** Whom it is about; {@code contact} has an empty projection when nobody has written to the address yet. */
    record Asked(Workspace workspace, Address address, Contact contact) {}

    /** One answer for each channel of the address, purpose and brand that the workspace has a sender for. */
    List<Answer> of(Connection tx, Asked asked) throws SQLException;
}
