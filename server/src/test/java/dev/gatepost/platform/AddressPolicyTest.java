package dev.gatepost.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** EVT-02: an address that a customer gave reaches nothing but the open internet. */
class AddressPolicyTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.0.0.1",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.9.9.9",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.8",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.9",
                "224.0.0.1",
                "239.1.1.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:10.0.0.1",
                "::ffff:7f00:1",
                "::127.0.0.1",
                "fe80::1",
                "fec0::1",
                "fc00::1",
                "fd12:3456::1",
                "ff02::1",
                "2001::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "2002:c0a8:101::",
                "64:ff9b::7f00:1",
                "64:ff9b::a00:1",
                "64:ff9b:1::1",
                "100::1",
                "3fff::1",
                "5f00::1"
            })
    void whatIsNotOnTheOpenInternetIsRefused(String literal) {
        assertThat(AddressPolicy.publicOnly().objectionTo(InetAddress.ofLiteral(literal)))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2606:4700::1111",
                "2001:4860:4860::8888",
                "2a00:1450::1",
                "64:ff9b::808:808"
            })
    void whatIsOnTheOpenInternetIsAllowed(String literal) {
        assertThat(AddressPolicy.publicOnly().objectionTo(InetAddress.ofLiteral(literal)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2130706433",
                "0x7f000001",
                "017700000001",
                "0x7f.0.0.1",
                "0177.0.0.1",
                "127.1",
                "127.0.1",
                "10.1",
                "127.0.0.1.",
                "0x7F.1",
                "08.8.8.8",
                "1.1.1.256",
                "evil.example.0x7f"
            })
    void numbersInUnusualFormsAreRefusedUnread(String host) {
        assertThat(AddressPolicy.publicOnly().objectionTo(host)).isPresent();
        assertThatThrownBy(() -> AddressPolicy.publicAndLoopback().resolve(host))
                .isInstanceOf(AddressPolicy.ForbiddenAddress.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "8.8.8.8", "a1.example", "1.1.1.1.example", "x0.0x.example", "[2606::1]"})
    void ordinaryHostsAreNotRefusedAsWritten(String host) {
        assertThat(AddressPolicy.publicOnly().objectionTo(host)).isEmpty();
    }

    @Test
    void loopbackIsAllowedOnlyWhereItIsSaidAndNothingElsePrivateIs() {
        AddressPolicy policy = AddressPolicy.publicAndLoopback();
        assertThat(policy.objectionTo(InetAddress.ofLiteral("127.0.0.1"))).isEmpty();
        assertThat(policy.objectionTo(InetAddress.ofLiteral("::1"))).isEmpty();
        assertThat(policy.objectionTo(InetAddress.ofLiteral("10.0.0.1"))).isPresent();
        assertThat(policy.objectionTo(InetAddress.ofLiteral("169.254.169.254"))).isPresent();
    }

    @Test
    void theClientConnectsToNothingThatThePolicyRefuses() throws IOException {
        try (ScriptedPeer peer = ScriptedPeer.plain((request, wire) -> wire.json(200, "{}"));
                OutboundHttp guarded = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.publicOnly()))) {
            int port = URI.create(peer.url()).getPort();
            for (String host : List.of(
                    "localhost",
                    "127.0.0.1",
                    "[::1]",
                    "[::ffff:127.0.0.1]",
                    "[::127.0.0.1]",
                    "2130706433",
                    "0177.0.0.1")) {
                URI url = URI.create("http://" + host + ":" + port + "/");
                OutboundRequest request =
                        new OutboundRequest("GET", url, List.of(), new byte[0], Duration.ofSeconds(2));
                assertThat(guarded.call(request)).as(host).isInstanceOf(OutboundResult.NotSent.class);
            }
            assertThat(peer.connections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.1", "0x7f.0.0.1", "%31%32%37.0.0.1"})
    void numbersInUnusualFormsAreNoRequestAtAll(String host) {
        URI url = URI.create("http://" + host + "/");
        assertThatThrownBy(() -> new OutboundRequest("GET", url, List.of(), new byte[0], Duration.ofSeconds(2)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theClientConnectsToLoopbackWhereItIsAllowed() throws IOException {
        try (ScriptedPeer peer = ScriptedPeer.plain((request, wire) -> wire.json(200, "{}"));
                OutboundHttp guarded =
                        new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.publicAndLoopback()))) {
            OutboundRequest request =
                    new OutboundRequest("GET", URI.create(peer.url()), List.of(), new byte[0], Duration.ofSeconds(2));
            assertThat(guarded.call(request)).isInstanceOf(OutboundResult.Response.class);
        }
    }
}
