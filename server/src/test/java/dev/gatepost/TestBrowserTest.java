package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import org.junit.jupiter.api.Test;

/** DX-02: what the browser tests look with sees what is wrong. */
class TestBrowserTest {
    private static final String FINE = "<html lang=en><title>A page</title><main><h1>Words</h1>%s</main></html>";

    @Test
    void faultsAreFoundByDayAndThoseOfColourByNight() {
        try (TestBrowser browser = TestBrowser.open()) {
            Page day = browser.open(new Browser.NewContextOptions().setColorScheme(ColorScheme.LIGHT));
            assertThat(found(day, "<p>More words.</p>")).isEmpty();
            assertThat(found(day, "<input type=text>")).contains("label");
            assertThat(found(
                            day,
                            "<button style='width:9px;height:9px;padding:0' aria-label=a></button>"
                                    + "<button style='width:9px;height:9px;padding:0' aria-label=b></button>"))
                    .contains("target-size");
            day.context().close();
            Page night = browser.open(new Browser.NewContextOptions().setColorScheme(ColorScheme.DARK));
            assertThat(found(night, "<p>More words.</p>")).isEmpty();
            assertThat(found(night, "<p style='color:#888;background:#999'>More words.</p>"))
                    .contains("color-contrast");
            night.context().close();
        }
    }

    private static String found(Page page, String inner) {
        page.setContent(FINE.formatted(inner));
        return String.join(
                " ", TestBrowser.faults(page).stream().map(r -> r.getId()).toList());
    }
}
