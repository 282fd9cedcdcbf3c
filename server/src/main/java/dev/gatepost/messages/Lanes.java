package dev.gatepost.messages;

import dev.gatepost.platform.Purpose;
import java.util.List;

/** The lanes of the queue by which messages wait, and their order: a one-time code never stands behind a promotion. */
public final class Lanes {
    public static final String OTP = "send.otp";
    public static final String TRANSACTIONAL = "send.transactional";
    public static final String SERVICE = "send.service";
    public static final String PROMOTIONAL = "send.promotional";
    /** Messages whose fate at the provider is to be asked for. */
    public static final String SETTLE = "settle";
    /** Messages that ended without delivery and have a fallback to follow. */
    public static final String FALLBACK = "fallback";

    /** The lanes that send. */
    public static final List<String> SENDING = List.of(OTP, TRANSACTIONAL, SERVICE, PROMOTIONAL);

    private Lanes() {}

    public static String of(Purpose purpose) {
        return switch (purpose) {
            case OTP -> OTP;
            case TRANSACTIONAL -> TRANSACTIONAL;
            case SERVICE, CONVERSATIONAL -> SERVICE;
            case PROMOTIONAL -> PROMOTIONAL;
        };
    }
}
