package dev.gatepost.consent.pages;

import dev.gatepost.consent.pages.PageWords.Spoken;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** Writes pages and the headers that none of them lacks. The templates were compiled with the build. */
final class Pages {
    /** Nothing but our own stylesheet, our own pictures, and forms to ourselves. */
    static final String POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
            + "frame-ancestors 'none'; base-uri 'none'";

    private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);

    private final PageWords words = new PageWords();
    private final TemplateEngine engine =
            TemplateEngine.createPrecompiled(null, ContentType.Html, Pages.class.getClassLoader(), "dev.gatepost");

    /** The language for a request. */
    Spoken speak(HttpServletRequest request) {
        String query = request.getQueryString();
        String asked = query != null && query.matches("lang=[a-z]{2}") ? query.substring(5) : null;
        return words.choose(asked, request.getHeader("Accept-Language"));
    }

    /** The HTML of a page. */
    String html(PageView view) {
        var out = new StringOutput();
        engine.render("consent/pages/page.jte", new HashMap<>(Map.of("view", view)), out);
        return out.toString();
    }

    ResponseEntity<byte[]> answer(HttpStatus status, PageView view) {
        return ResponseEntity.status(status)
                .contentType(HTML)
                .cacheControl(CacheControl.noStore())
                .header("Content-Security-Policy", POLICY)
                .header("Referrer-Policy", "no-referrer")
                .header("X-Robots-Tag", "noindex, nofollow")
                .header("Content-Language", view.language())
                .body(html(view).getBytes(StandardCharsets.UTF_8));
    }

    /** A page that says something and asks nothing. */
    ResponseEntity<byte[]> tell(HttpStatus status, Spoken spoken, @Nullable Look look, String title, String text) {
        return answer(status, view(spoken, look, title, List.of(text), null));
    }

    /** The one page behind every link that was forged, altered, used or is too old. */
    ResponseEntity<byte[]> dead(Spoken spoken) {
        return tell(HttpStatus.NOT_FOUND, spoken, null, spoken.say("dead_title"), spoken.say("dead_text"));
    }

    PageView view(
            Spoken spoken, @Nullable Look look, String title, List<String> paragraphs, PageView.@Nullable Form form) {
        return new PageView(spoken.language(), look, title, paragraphs, form, spoken.say("languages"), spoken.others());
    }

    /** A form with nothing but its button. */
    static PageView.Form button(String action, String token, String value, String label) {
        return new PageView.Form(
                action,
                token,
                "",
                List.of(),
                List.of(),
                "",
                List.of(),
                List.of(new PageView.Button(value, label, true)));
    }
}
