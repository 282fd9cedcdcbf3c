package dev.gatepost.providers.smpp;

import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.providers.Provider.Cause;
import dev.gatepost.providers.Provider.Failure;
import java.util.Locale;

/** What a command_status of submit_sm_resp means (SMPP 3.4, section 5.1.3). */
final class CommandStatus {
    static final int QUEUE_FULL = 0x14;
    static final int THROTTLED = 0x58;

    private CommandStatus() {}

    /** The answer of a refusal; never for ESME_ROK. */
    static Answer answer(int status) {
        String code = code(status);
        return switch (status) {
            case QUEUE_FULL, THROTTLED -> new Answer.TryLater(code, null, Cause.ACCOUNT_TOO_FAST);
            // ESME_RSYSERR, RALYBND, RX_T_APPN, RX_R_APPN; RINVBNDSTS of a session that is on its way out.
            case 0x08, 0x05, 0x04, 0x64 -> new Answer.TryLater(code, null);
            // RINVDSTADR, RINVDSTTON, RINVDSTNPI.
            case 0x0B, 0x50, 0x51 -> refused(Failure.INVALID_ADDRESS, code, "the destination is none");
            // RINVSRCADR, RINVSRCTON, RINVSRCNPI, RINVSYSTYP, RBINDFAIL, RINVPASWD, RINVSYSID, RINVSERTYP, RINVSCHED,
            // RINVEXPIRY, RINVREGDLVFLG: how the connection or the sender was set up.
            case 0x0A, 0x48, 0x49, 0x53, 0x0D, 0x0E, 0x0F, 0x15, 0x61, 0x62, 0x07 ->
                refused(Failure.ACCOUNT, code, "the message centre does not accept how the account is set up");
            // RINVMSGLEN, RINVESMCLASS, RINVDCS (5.0) and the parameters of content.
            case 0x01, 0x43, 0x104, 0xC0, 0xC1, 0xC2, 0xC3, 0xC4 ->
                refused(Failure.CONTENT, code, "the message centre does not accept the content");
            // RX_P_APPN, RSUBMITFAIL and all that the message centre defines by itself.
            default -> refused(Failure.PERMANENT, code, "the message centre refused it");
        };
    }

    static String code(int status) {
        return String.format(Locale.ROOT, "smpp_0x%02x", status);
    }

    private static Answer refused(Failure failure, String code, String detail) {
        return new Answer.Refused(failure, code, detail);
    }
}
