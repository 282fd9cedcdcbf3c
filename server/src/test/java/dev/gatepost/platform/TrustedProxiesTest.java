package dev.gatepost.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatepost.platform.TrustedProxies.Caller;
import dev.gatepost.platform.TrustedProxies.Said;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ACC-11: whose word counts for where a call comes from. */
class TrustedProxiesTest {
    private final TrustedProxies proxies = TrustedProxies.read("10.0.0.0/8, 192.0.2.7,2001:db8::/32");

    private String caller(@Nullable String forwarded, @Nullable String forwardedFor) {
        return proxies.callerOf(new Said(forwarded, forwardedFor, null))
                .map(Caller::address)
                .orElse("nobody");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.9 | 203.0.113.9",
                "203.0.113.9:4711 | 203.0.113.9",
                "1.2.3.4, 203.0.113.9 | 203.0.113.9",
                "203.0.113.9, 10.1.1.1, 192.0.2.7 | 203.0.113.9",
                "127.0.0.1, 203.0.113.9, 10.1.1.1 | 203.0.113.9",
                "10.2.2.2, 10.1.1.1 | 10.2.2.2",
                "[2a00::1]:443 | 2a00:0:0:0:0:0:0:1",
                "2a00::1 | 2a00:0:0:0:0:0:0:1",
                "unknown | nobody",
                "203.0.113.9, evil.example | nobody",
                "203.0.113.999 | nobody",
            })
    void theNearestThatIsNoProxyOfOursIsTheCaller(String said, String caller) {
        assertThat(caller(null, said)).isEqualTo(caller);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "for=203.0.113.9 | 203.0.113.9",
                "for=203.0.113.9;proto=https;by=10.1.1.1 | 203.0.113.9",
                "proto=https;For=\"203.0.113.9:80\" | 203.0.113.9",
                "for=\"[2a00::1]:4711\" | 2a00:0:0:0:0:0:0:1",
                "for=1.1.1.1, for=203.0.113.9;proto=https, for=10.1.1.1 | 203.0.113.9",
                "for=_hidden | nobody",
                "by=10.1.1.1 | nobody",
            })
    void theStandardHeaderIsReadToo(String said, String caller) {
        assertThat(caller(said, null)).isEqualTo(caller);
    }

    @Test
    void twoHeadersThatDifferCountForNothing() {
        assertThat(caller("for=203.0.113.9", "203.0.113.9")).isEqualTo("203.0.113.9");
        assertThat(caller("for=203.0.113.9", "203.0.113.8")).isEqualTo("nobody");
    }

    @Test
    void onlyProxiesThatWereNamedAreBelieved() {
        for (String address : List.of("10.255.0.1", "192.0.2.7", "2001:db8:1::1")) {
            assertThat(proxies.trusts(address)).as(address).isTrue();
        }
        for (String address : List.of("11.0.0.1", "192.0.2.8", "2001:db9::1", "localhost", "")) {
            assertThat(proxies.trusts(address)).as(address).isFalse();
        }
        for (String wrong : List.of("proxy.example", "10.0.0.0/33", "10.0.0.0/x", "10.0.0/8")) {
            assertThatThrownBy(() -> TrustedProxies.read(wrong)).as(wrong).isInstanceOf(Settings.Unusable.class);
        }
    }

    /** TLS-01 */
    @Test
    void aCallerWhoSpokePlainHttpWithTheProxyIsKnown() {
        assertThat(proxies.callerOf(new Said(null, "203.0.113.9", "http")))
                .hasValueSatisfying(c -> assertThat(c.plain()).isTrue());
        assertThat(proxies.callerOf(new Said(null, "203.0.113.9", "https")))
                .hasValueSatisfying(c -> assertThat(c.plain()).isFalse());
        assertThat(proxies.callerOf(new Said("for=203.0.113.9;proto=http", null, null)))
                .hasValueSatisfying(c -> assertThat(c.plain()).isTrue());
    }
}
