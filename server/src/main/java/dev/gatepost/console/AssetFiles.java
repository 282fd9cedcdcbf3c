package dev.gatepost.console;

import dev.gatepost.access.Door;
import dev.gatepost.access.OpenTo;
import dev.gatepost.access.RouteRules;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import java.time.Duration;
import java.util.Optional;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The files that the pages of the private door use. */
@RestController
public final class AssetFiles {
    @GetMapping("/assets/{name}")
    @OpenTo(value = "the files of the program, the same for all", door = Door.PRIVATE)
    public ResponseEntity<byte[]> asset(
            @PathVariable String name,
            @RequestParam(defaultValue = "") String v,
            @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, defaultValue = "") String has,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<Assets.Kept> kept = Assets.named(name);
        if (kept.isEmpty()) {
            return Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        }
        Assets.Kept file = kept.get();
        String tag = '"' + file.tag() + '"';
        CacheControl caching = file.named() || file.tag().equals(v)
                ? CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable()
                : CacheControl.noCache();
        if (has.equals(tag)) {
            return ResponseEntity.status(HttpStatus.NOT_MODIFIED)
                    .eTag(tag)
                    .cacheControl(caching)
                    .build();
        }
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_TYPE, file.type())
                .eTag(tag)
                .cacheControl(caching)
                .body(file.bytes());
    }
}
