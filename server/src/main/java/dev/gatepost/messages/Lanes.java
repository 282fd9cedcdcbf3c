package dev.gatepost.messages;

import dev.gatepost.platform.Purpose;
import java.util.Arrays;
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

    /** Messages that a provider refused because the person told it STOP. */
    public static final String OPTED_OUT = "opted_out";

    private static final String HELD = "held.";

    private Lanes() {}

    /** Where messages of a lane wait that a pause stops one by one (by template, country, connection or provider). */
    public static String held(String lane) {
        return HELD + lane;
    }

    public static String of(Purpose purpose) {
        return switch (purpose) {
            case OTP -> OTP;
            case TRANSACTIONAL -> TRANSACTIONAL;
            case SERVICE, CONVERSATIONAL -> SERVICE;
            case PROMOTIONAL -> PROMOTIONAL;
        };
    }

    /** The purposes whose messages wait in a sending lane. */
    public static List<Purpose> purposes(String lane) {
        return Arrays.stream(Purpose.values()).filter(p -> of(p).equals(lane)).toList();
    }
}
