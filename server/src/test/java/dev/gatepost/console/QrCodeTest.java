package dev.gatepost.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** ACC-06: the key of an authenticator can be read from the page. */
class QrCodeTest {
    private static final int SCALE = 4;

    /** Draws the path as a browser does. */
    private static String read(QrCode code) throws Exception {
        int side = code.size() * SCALE;
        int[] pixels = new int[side * side];
        Arrays.fill(pixels, 0xffffff);
        Matcher run = Pattern.compile("M(\\d+) (\\d+)h(\\d+)v1h-(\\d+)z").matcher(code.path());
        while (run.find()) {
            int x = Integer.parseInt(run.group(1)) * SCALE;
            int y = Integer.parseInt(run.group(2)) * SCALE;
            int wide = Integer.parseInt(run.group(3)) * SCALE;
            for (int row = y; row < y + SCALE; row++) {
                Arrays.fill(pixels, row * side + x, row * side + x + wide, 0);
            }
        }
        var picture = new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(side, side, pixels)));
        return new QRCodeReader().decode(picture).getText();
    }

    /** ACC-06 */
    @Test
    void anAuthenticatorReadsTheKeyAndTheName() throws Exception {
        QrCode code = QrCode.authenticator("grace.h", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP");
        assertThat(read(code))
                .isEqualTo("otpauth://totp/Gatepost:grace.h?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Gatepost");
        assertThat(code.path()).matches("[Mhvz0-9 -]+");
    }
}
