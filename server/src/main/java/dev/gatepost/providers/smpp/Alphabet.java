package dev.gatepost.providers.smpp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * How characters stand in the octets of a short message (3GPP TS 23.038; SMPP 3.4, section 5.2.19). The GSM alphabet is
 * unpacked, an octet for each septet, as message centres expect it over SMPP.
 */
enum Alphabet {
    GSM,
    LATIN_1,
    ASCII,
    UCS_2;

    private static final char ESCAPE = 0x1B;
    private static final String BASIC = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
            + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
    private static final String EXTENDED = "\f^{}\\[~]|€";
    private static final byte[] EXTENDED_CODES = {0x0A, 0x14, 0x28, 0x29, 0x2F, 0x3C, 0x3D, 0x3E, 0x40, 0x65};
    /** The septet of each character below 0x2100, from 1 up; escaped ones are above 0x100; 0 where there is none. */
    private static final short[] SEPTETS = new short[0x2100];

    static {
        for (int i = 0; i < BASIC.length(); i++) {
            if (BASIC.charAt(i) != ESCAPE) {
                SEPTETS[BASIC.charAt(i)] = (short) (i + 1);
            }
        }
        for (int i = 0; i < EXTENDED.length(); i++) {
            SEPTETS[EXTENDED.charAt(i)] = (short) (0x100 + EXTENDED_CODES[i] + 1);
        }
    }

    /** Septets of a character: 1, 2 with the escape, or 0 when the GSM alphabet lacks it. */
    static int septets(char c) {
        int code = c < SEPTETS.length ? SEPTETS[c] : 0;
        return code == 0 ? 0 : code > 0x100 ? 2 : 1;
    }

    /** Whether the GSM alphabet has all of it. */
    static boolean fitsGsm(String text) {
        return text.chars().allMatch(c -> septets((char) c) > 0);
    }

    /** The octets; empty when a character is wanting. */
    Optional<byte[]> encode(String text) {
        return switch (this) {
            case GSM -> fitsGsm(text) ? Optional.of(gsm(text)) : Optional.empty();
            case LATIN_1 -> narrow(text, StandardCharsets.ISO_8859_1);
            case ASCII -> narrow(text, StandardCharsets.US_ASCII);
            case UCS_2 -> Optional.of(text.getBytes(StandardCharsets.UTF_16BE));
        };
    }

    private static Optional<byte[]> narrow(String text, Charset charset) {
        return charset.newEncoder().canEncode(text) ? Optional.of(text.getBytes(charset)) : Optional.empty();
    }

    private static byte[] gsm(String text) {
        var out = new ByteArrayOutputStream(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            int code = SEPTETS[text.charAt(i)] - 1;
            if (code >= 0x100) {
                out.write(ESCAPE);
            }
            out.write(code & 0x7F);
        }
        return out.toByteArray();
    }

    /** The text; what makes no sense becomes a space or U+FFFD, for a person's word must not be lost for one octet. */
    String decode(byte[] octets) {
        return switch (this) {
            case GSM -> fromGsm(octets);
            case LATIN_1 -> new String(octets, StandardCharsets.ISO_8859_1);
            case ASCII -> new String(octets, StandardCharsets.US_ASCII);
            case UCS_2 -> new String(Arrays.copyOf(octets, octets.length & ~1), StandardCharsets.UTF_16BE);
        };
    }

    private static String fromGsm(byte[] octets) {
        var out = new StringBuilder(octets.length);
        for (int i = 0; i < octets.length; i++) {
            int code = octets[i] & 0x7F;
            if (code != ESCAPE) {
                out.append(BASIC.charAt(code));
            } else if (i + 1 < octets.length) {
                i++;
                int at = Arrays.binarySearch(EXTENDED_CODES, (byte) (octets[i] & 0x7F));
                // TS 23.038: what the extension table lacks is shown as the basic table has it.
                out.append(at >= 0 ? EXTENDED.charAt(at) : BASIC.charAt(octets[i] & 0x7F));
            }
        }
        return out.toString();
    }

    /** The alphabet of a data_coding; empty for octets that are no text. Code 0 is what the message centre says. */
    static Optional<Alphabet> of(int coding, Alphabet ofZero) {
        return switch (coding) {
            case 0 -> Optional.of(ofZero);
            case 1 -> Optional.of(ASCII);
            case 3 -> Optional.of(LATIN_1);
            case 8 -> Optional.of(UCS_2);
            case 2, 4 -> Optional.empty();
            default -> byGsmScheme(coding, ofZero);
        };
    }

    /** TS 23.038, section 4: coding groups that SMPP leaves as they are. */
    private static Optional<Alphabet> byGsmScheme(int coding, Alphabet ofZero) {
        boolean classed = (coding & 0xF0) == 0xF0;
        int bits = classed ? coding & 0x04 : coding & 0x0C;
        boolean general = (coding & 0xC0) == 0;
        return switch (bits) {
            case 0x04 -> Optional.empty();
            case 0x08 -> Optional.of(general || (coding & 0xF0) == 0xE0 ? UCS_2 : ofZero);
            default -> Optional.of(ofZero);
        };
    }
}
