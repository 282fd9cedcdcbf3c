package dev.gatepost.console;

import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A QR code as a path of SVG, one unit to a module, with the quiet zone of four that ISO/IEC 18004 asks for. It is
 * drawn into the page itself, so that the key in it is in no address and no cache.
 *
 * @param size the width and height in modules
 * @param path where it is dark
 */
public record QrCode(int size, String path) {
    private static final int QUIET = 4;

    /** What an authenticator reads to know a key, in the form that Google Authenticator made usual. */
    static QrCode authenticator(String name, String secret) {
        String who = URLEncoder.encode(name, StandardCharsets.UTF_8);
        return of("otpauth://totp/Gatepost:" + who + "?secret=" + secret + "&issuer=Gatepost");
    }

    static QrCode of(String text) {
        try {
            ByteMatrix modules = Encoder.encode(text, ErrorCorrectionLevel.M).getMatrix();
            StringBuilder path = new StringBuilder();
            for (int y = 0; y < modules.getHeight(); y++) {
                int x = 0;
                while (x < modules.getWidth()) {
                    int from = x;
                    while (x < modules.getWidth() && modules.get(x, y) == 1) {
                        x++;
                    }
                    if (x > from) {
                        path.append('M').append(from + QUIET).append(' ').append(y + QUIET);
                        path.append('h')
                                .append(x - from)
                                .append("v1h-")
                                .append(x - from)
                                .append('z');
                    }
                    x++;
                }
            }
            return new QrCode(modules.getWidth() + 2 * QUIET, path.toString());
        } catch (WriterException e) {
            throw new IllegalArgumentException("too long for a QR code", e);
        }
    }
}
