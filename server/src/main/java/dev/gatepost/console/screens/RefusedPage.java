package dev.gatepost.console.screens;

import dev.gatepost.console.WayBack;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A refusal before any page was reached, told to a person: what happened, why, what to do. */
public final class RefusedPage {
    private static final TemplateEngine ENGINE = TemplateEngine.createPrecompiled(
            null, ContentType.Html, RefusedPage.class.getClassLoader(), "dev.gatepost");

    private RefusedPage() {}

    /** Whether a person sits there who can read a page; who has not signed in is led to the sign-in instead. */
    public static boolean isFor(HttpServletRequest request, Problem why) {
        String wants = request.getHeader("Accept");
        boolean signedOut =
                why.code() == ReasonCode.SIGN_IN_NEEDED && request.getMethod().equals("GET");
        return request.getRequestURI().startsWith("/w/") && wants != null && wants.contains("text/html") && !signedOut;
    }

    /** The page that somebody was on: a form's address is no page, so there it is the page that the form stood on. */
    private static String back(HttpServletRequest request) {
        if (request.getMethod().equals("GET")) {
            return WayBack.isOurs(request.getRequestURI()) ? request.getRequestURI() : "";
        }
        return WayBack.ofReferrer(request);
    }

    /** Answers with the page. */
    public static void answer(HttpServletRequest request, HttpServletResponse response, Problem why)
            throws IOException {
        var out = new StringOutput();
        ENGINE.render("console/screens/refused.jte", Map.of("why", Told.Refused.of(why), "back", back(request)), out);
        response.setStatus(why.code().status());
        response.setContentType("text/html;charset=utf-8");
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream().write(out.toString().getBytes(StandardCharsets.UTF_8));
    }
}
