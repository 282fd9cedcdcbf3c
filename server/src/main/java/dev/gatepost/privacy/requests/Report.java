package dev.gatepost.privacy.requests;

import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Json;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes the file of an access request: {@code data.json} for machines and {@code report.html} for people. */
final class Report {
    private final TemplateEngine engine =
            TemplateEngine.createPrecompiled(null, ContentType.Html, Report.class.getClassLoader(), "dev.gatepost");

    byte[] zip(ReportView view) {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
            zip.putNextEntry(new ZipEntry("data.json"));
            zip.write(Json.write(Answers.document(
                    "held_by",
                    view.sender(),
                    "request",
                    view.request(),
                    "as_of",
                    view.at().toString(),
                    "complete",
                    !view.isCut(),
                    "data",
                    view.sheet().sections())));
            zip.closeEntry();
            zip.putNextEntry(new ZipEntry("report.html"));
            zip.write(html(view).getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private String html(ReportView view) {
        var out = new StringOutput();
        engine.render("privacy/report.jte", new HashMap<>(Map.of("view", view)), out);
        return out.toString();
    }
}
