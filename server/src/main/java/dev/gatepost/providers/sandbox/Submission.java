package dev.gatepost.providers.sandbox;

import dev.gatepost.platform.Channel;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A message as a customer hands it over, read strictly.
 *
 * @param outcome the word of the outcome asked for; "" leaves it to the address
 */
record Submission(
        String account,
        String reference,
        Channel channel,
        String to,
        String from,
        String text,
        URI callbackUrl,
        String outcome,
        Map<String, String> headers) {
    private static final Pattern REFERENCE = Pattern.compile("[!-~]{1,100}");
    private static final Pattern ADDRESS = Pattern.compile("\\S{1,320}");
    private static final Pattern NUMBER = Pattern.compile("\\+[1-9][0-9]{5,14}");
    private static final Pattern MAIL = Pattern.compile("[^@\\s]{1,64}@[^@\\s]{1,255}");
    private static final int MOST_HEADERS = 20;
    private static final int LONGEST_TEXT = 100_000;
    private static final int LONGEST_NUMBER_TEXT = 1_600;

    private static final String GSM = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
            + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
    private static final String GSM_EXTENSION = "\f^{}\\[~]|€";

    static Submission read(StrictJson json) throws StrictJson.Wrong {
        Channel channel = channel(json);
        json.textOr("subject", 1_000, "");
        return new Submission(
                json.text("account", 100),
                json.text("client_reference", REFERENCE),
                channel,
                json.text("to", ADDRESS),
                json.textOr("from", 320, ""),
                json.text("text", channel.usesNumber() ? LONGEST_NUMBER_TEXT : LONGEST_TEXT),
                url(json),
                outcome(json),
                json.texts("headers", MOST_HEADERS, 2_000));
    }

    private static String outcome(StrictJson json) throws StrictJson.Wrong {
        String word = json.textOr("outcome", 20, "");
        if (!word.isEmpty() && !Outcome.words().contains(word)) {
            throw new StrictJson.Wrong("outcome");
        }
        return word;
    }

    static Channel channel(StrictJson json) throws StrictJson.Wrong {
        return Channel.parse(json.text("channel", 20)).orElseThrow(() -> new StrictJson.Wrong("channel"));
    }

    static URI url(StrictJson json) throws StrictJson.Wrong {
        try {
            URI url = URI.create(json.text("callback_url", 2_000));
            boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (web && url.getHost() != null && url.getRawUserInfo() == null) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // Said below, in our own words.
        }
        throw new StrictJson.Wrong("callback_url");
    }

    boolean hasPossibleAddress() {
        if (channel.usesNumber()) {
            return NUMBER.matcher(to).matches();
        }
        return channel != Channel.EMAIL || MAIL.matcher(to).matches();
    }

    /** Parts of a text (3GPP TS 23.038 and 23.040); 1 for other channels. */
    int segments() {
        if (channel != Channel.SMS) {
            return 1;
        }
        int units = 0;
        boolean gsm = true;
        for (int i = 0; i < text.length() && gsm; i++) {
            boolean extended = GSM_EXTENSION.indexOf(text.charAt(i)) >= 0;
            gsm = extended || GSM.indexOf(text.charAt(i)) >= 0;
            units += extended ? 2 : 1;
        }
        return gsm ? parts(units, 160, 153) : parts(text.length(), 70, 67);
    }

    private static int parts(int units, int alone, int inRow) {
        return units <= alone ? 1 : (units + inRow - 1) / inRow;
    }

    String textHash() {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "Submission(" + reference + ")";
    }
}
