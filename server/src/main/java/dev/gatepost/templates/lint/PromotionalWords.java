package dev.gatepost.templates.lint;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Words that advertise. One of them in a message about an order makes all of it advertising: mixed content is
 * promotional (47 CFR 64.1200(f)(1), (13); TCCCPR 2018 as amended; WhatsApp Business template categories). Plain words
 * only: what is found here, any reader finds.
 */
public final class PromotionalWords {
    private static final Map<String, List<String>> WORDS = Map.of(
            "en",
            List.of(
                    "sale",
                    "discount",
                    "discounts",
                    "coupon",
                    "coupons",
                    "voucher",
                    "promo",
                    "promo code",
                    "promotion",
                    "special offer",
                    "our offers",
                    "deals",
                    "best deal",
                    "buy now",
                    "shop now",
                    "order now",
                    "limited time",
                    "free gift",
                    "clearance",
                    "black friday",
                    "cashback",
                    "save up to",
                    "new collection",
                    "upgrade now",
                    "refer a friend"),
            "de",
            List.of(
                    "rabatt",
                    "rabatte",
                    "gutschein",
                    "gutscheine",
                    "angebot",
                    "angebote",
                    "sonderangebot",
                    "schlussverkauf",
                    "ausverkauf",
                    "jetzt kaufen",
                    "jetzt bestellen",
                    "nur heute",
                    "aktionscode"),
            "fr",
            List.of(
                    "soldes",
                    "remise",
                    "réduction",
                    "promo",
                    "promotion",
                    "code promo",
                    "offre spéciale",
                    "bon d'achat"),
            "es",
            List.of("rebajas", "descuento", "descuentos", "oferta", "ofertas", "cupón", "promoción", "compra ahora"),
            "pt",
            List.of("desconto", "descontos", "promoção", "cupom", "oferta", "ofertas", "compre agora", "liquidação"),
            "it",
            List.of("saldi", "sconto", "sconti", "offerta", "offerte", "promozione", "buono sconto", "acquista ora"),
            "nl",
            List.of("korting", "aanbieding", "aanbiedingen", "uitverkoop", "actiecode", "kortingscode", "koop nu"));

    private static final Pattern PERCENT_OFF = Pattern.compile(
            "\\d{1,2}\\s?%\\s?(?:off|rabatt|de réduction|de remise|de descuento|de desconto|di sconto|korting)");

    private PromotionalWords() {}

    /** Those of this language, and of English, that stand in the text. */
    public static Set<String> in(String text, String language) {
        String lower = text.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
        Set<String> found = new LinkedHashSet<>();
        Matcher percent = PERCENT_OFF.matcher(lower);
        if (percent.find()) {
            found.add(percent.group());
        }
        String primary = language.toLowerCase(Locale.ROOT).split("-", 2)[0];
        for (String name : primary.equals("en") ? List.of("en") : List.of("en", primary)) {
            for (String word : WORDS.getOrDefault(name, List.of())) {
                if (stands(lower, word)) {
                    found.add(word);
                }
            }
        }
        return found;
    }

    private static boolean stands(String text, String word) {
        for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
            int end = at + word.length();
            if ((at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1)))
                    && (end == text.length() || !Character.isLetterOrDigit(text.charAt(end)))) {
                return true;
            }
        }
        return false;
    }
}
