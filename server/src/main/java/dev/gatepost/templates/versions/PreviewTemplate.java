package dev.gatepost.templates.versions;

import dev.gatepost.access.Workspace;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Channel;
import dev.gatepost.templates.ActiveTemplate;
import dev.gatepost.templates.Catalogue;
import dev.gatepost.templates.EmailHtml;
import dev.gatepost.templates.OwnLinks;
import dev.gatepost.templates.Segments;
import dev.gatepost.templates.Sender;
import dev.gatepost.templates.TemplateText.Rendering;
import dev.gatepost.templates.VariableSpec;
import dev.gatepost.templates.Variant;
import dev.gatepost.templates.lint.SegmentAdvice;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a recipient would get and what it would cost, and the same at its longest: every variable at its greatest
 * length, once in plain letters and once in another alphabet, which halves what fits (TPL-04).
 */
final class PreviewTemplate {
    private final PriceOf prices;

    PreviewTemplate(PriceOf prices) {
        this.prices = prices;
    }

    /** For whom, with which values; a value that is not given is a sample of its kind. */
    record Asked(@Nullable String language, @Nullable String country, Map<String, String> variables) {}

    Map<String, Object> of(Workspace workspace, Catalogue.Active active, ActiveTemplate template, Asked asked) {
        Variant wording = template.wording(asked.language(), asked.country());
        Map<String, String> values = new LinkedHashMap<>();
        for (VariableSpec variable : wording.text().variables()) {
            values.put(variable.name(), sample(variable));
        }
        values.putAll(asked.variables());
        PriceOf.Cost price = price(workspace, active, template, asked.country());
        Map<String, Object> out = Answers.document(
                "id",
                template.id().toString(),
                "version",
                template.version(),
                "channel",
                template.channel().written(),
                "language",
                wording.language(),
                "country",
                wording.country());
        switch (active.render(template, asked.language(), asked.country(), values)) {
            case Rendering.Rejected(var code, String variable, String detail) ->
                out.put("rejected", Answers.document("code", code.code(), "variable", variable, "detail", detail));
            case Rendering.Rendered(String text, String subject) -> {
                if (subject != null) {
                    out.put("subject", subject);
                }
                out.put("text", text);
                rich(wording, values, out);
                out.putAll(size(template.channel(), text, price));
                if (template.channel() == Channel.SMS) {
                    SegmentAdvice.of(text).ifPresent(a -> out.put("suggestion", suggestion(a)));
                }
            }
        }
        out.put(
                "longest",
                Map.of(
                        "plain", size(template.channel(), wording.text().longest('m'), price),
                        "other_alphabet",
                                size(template.channel(), wording.text().longest('Ж'), price)));
        return out;
    }

    private static void rich(Variant wording, Map<String, String> values, Map<String, Object> out) {
        EmailHtml html = wording.html();
        if (html != null
                && html.render(withOwnLinks(values)) instanceof Rendering.Rendered(String markup, String none)) {
            out.put("html", markup);
        }
        Map<String, Object> texts = new LinkedHashMap<>();
        wording.richTexts(values).forEach(texts::put);
        if (!texts.isEmpty()) {
            out.put("parts", texts);
        }
    }

    private static Map<String, String> withOwnLinks(Map<String, String> values) {
        Map<String, String> all = new LinkedHashMap<>(values);
        all.putAll(OwnLinks.SAMPLE.values());
        return all;
    }

    private static Map<String, Object> suggestion(SegmentAdvice.Advice advice) {
        return Map.of(
                "text", advice.text(),
                "segments", advice.after().count(),
                "encoding", advice.after().encoding().written(),
                "saves", advice.before().count() - advice.after().count(),
                "replaced", advice.changed());
    }

    private static Map<String, Object> size(Channel channel, String text, PriceOf.@Nullable Cost price) {
        Segments segments = Segments.of(text);
        boolean sms = channel == Channel.SMS;
        return Answers.document(
                "characters",
                text.codePointCount(0, text.length()),
                "encoding",
                sms ? segments.encoding().written() : null,
                "units",
                sms ? segments.units() : null,
                "segments",
                sms ? segments.count() : null,
                "segments_16_bit_reference",
                sms ? Segments.of(text, Segments.Reference.BITS_16).count() : null,
                "cost",
                price == null
                        ? null
                        : Map.of(
                                "amount", price.amount().apply(sms ? segments.count() : 1),
                                "currency", price.currency()));
    }

    private PriceOf.@Nullable Cost price(
            Workspace workspace, Catalogue.Active active, ActiveTemplate template, @Nullable String country) {
        if (country == null) {
            return null;
        }
        Optional<Sender> sender = active.senderFor(template.brand(), template.channel(), template.purpose(), country);
        return sender.isEmpty()
                ? null
                : prices.each(workspace, sender.get(), template.channel(), country, template.purpose());
    }

    private static String sample(VariableSpec variable) {
        String usual =
                switch (variable.kind()) {
                    case TEXT -> "Alex Morgan";
                    case NUMBER -> "1234";
                    case DATE -> "24 November";
                    case CODE -> "A-1042";
                    case URL -> "https://example.com/a";
                };
        return usual.length() > variable.maxLength() ? usual.substring(0, variable.maxLength()) : usual;
    }
}
