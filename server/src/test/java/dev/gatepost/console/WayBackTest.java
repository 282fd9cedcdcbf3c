package dev.gatepost.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ACC-09: confirming leads back into the console and nowhere else. */
class WayBackTest {
    @Test
    void aPageOfAWorkspaceIsOurs() {
        assertThat(WayBack.isOurs("/w/northwind/templates/tpl_1")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "//evil.example/w/a",
                "/w//evil.example",
                "/w/a/../../x",
                "/w/a\r\nSet-Cookie: b",
                "/x",
                "https://evil.example/w/a",
                "/w/a?x=1",
                "/w/\\evil"
            })
    void nothingElseIs(String path) {
        assertThat(WayBack.isOurs(path)).isFalse();
    }
}
