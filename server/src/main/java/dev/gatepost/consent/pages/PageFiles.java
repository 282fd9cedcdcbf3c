package dev.gatepost.consent.pages;

import dev.gatepost.access.OpenTo;
import dev.gatepost.access.Workspaces;
import dev.gatepost.platform.Ids;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The stylesheet of the pages, and each brand's colours and picture. */
@RestController
public final class PageFiles {
    private static final CacheControl FOR_EVER =
            CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable();

    private static final CacheControl A_WHILE =
            CacheControl.maxAge(Duration.ofMinutes(10)).cachePublic();

    private final Looks looks;
    private final Workspaces workspaces;

    PageFiles(Looks looks, Workspaces workspaces) {
        this.looks = looks;
        this.workspaces = workspaces;
    }

    @GetMapping("/p/page.css")
    @OpenTo("a file of the program, the same for all")
    public ResponseEntity<byte[]> stylesheet() {
        return file("text/css;charset=utf-8", PageAssets.css(), FOR_EVER);
    }

    @GetMapping("/p/b/{key}/look.css")
    @OpenTo("a brand's colours, as public as its pages")
    public ResponseEntity<byte[]> colours(@PathVariable String key) {
        String css = Look.Key.parse(key)
                .flatMap(k -> workspaces.find(k.workspace()).map(w -> looks.of(w, Ids.write("brd", k.id()))))
                .map(Look::css)
                .orElse("");
        return file("text/css;charset=utf-8", css.getBytes(StandardCharsets.UTF_8), A_WHILE);
    }

    @GetMapping("/p/b/{key}/logo")
    @OpenTo("a brand's picture, as public as its pages")
    public ResponseEntity<byte[]> logo(@PathVariable String key) {
        Optional<Looks.Logo> logo =
                Look.Key.parse(key).flatMap(k -> workspaces.find(k.workspace()).flatMap(w -> looks.logo(w, k.id())));
        return logo.map(l -> file(l.type(), l.bytes(), A_WHILE))
                .orElseGet(() -> ResponseEntity.notFound().build());
    }

    private static ResponseEntity<byte[]> file(String type, byte[] bytes, CacheControl caching) {
        return ResponseEntity.ok()
                .header("Content-Type", type)
                .header("Content-Security-Policy", "default-src 'none'; sandbox")
                .header("X-Content-Type-Options", "nosniff")
                .cacheControl(caching)
                .body(bytes);
    }
}
