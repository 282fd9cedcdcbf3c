package dev.gatepost.templates.lint;

import dev.gatepost.access.Workspace;
import dev.gatepost.templates.Links;
import dev.gatepost.templates.Variant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Looks at where a template's links lead. */
final class LinkCheck {
    /** Anybody can make a link there, so that its host says nothing; carriers filter them (CTIA 5.3.4). */
    static final Set<String> SHORTENERS = Set.of(
            "bit.ly",
            "tinyurl.com",
            "t.co",
            "goo.gl",
            "ow.ly",
            "is.gd",
            "v.gd",
            "buff.ly",
            "rebrand.ly",
            "cutt.ly",
            "rb.gy",
            "shorturl.at",
            "t.ly",
            "tiny.cc",
            "lnkd.in",
            "s.id",
            "bl.ink",
            "short.io",
            "soo.gd",
            "adf.ly",
            "shorte.st",
            "tiny.one",
            "bitly.com",
            "tr.im",
            "x.co",
            "qr.ae",
            "clck.ru",
            "vk.cc",
            "dlvr.it",
            "trib.al");

    private static final Pattern NUMERIC = Pattern.compile("[0-9.]+");

    private LinkCheck() {}

    static List<Finding> of(String where, Variant variant, Workspace.Kind kind, Set<String> domains) {
        Set<String> hosts = new LinkedHashSet<>(variant.text().ownHosts());
        if (variant.html() != null) {
            hosts.addAll(variant.html().ownHosts());
        }
        variant.rich().texts().values().forEach(text -> hosts.addAll(Links.hosts(text)));
        List<Finding> out = new ArrayList<>();
        for (String host : hosts) {
            look(where, host, kind, domains, out);
        }
        if (variant.text().words().toLowerCase(Locale.ROOT).contains("http://")) {
            out.add(Finding.error("link_insecure", where, "a link is http", "Use https."));
        }
        return out;
    }

    static void look(String where, String host, Workspace.Kind kind, Set<String> domains, List<Finding> out) {
        if (SHORTENERS.contains(host) || host.startsWith("www.") && SHORTENERS.contains(host.substring(4))) {
            out.add(Finding.error(
                    "link_shortener",
                    where,
                    host + " is a public shortener: nobody can see where it leads, and carriers filter it",
                    "Link to a host of your own."));
        } else if (NUMERIC.matcher(host).matches() || host.equals(Links.UNREADABLE)) {
            out.add(Finding.error(
                    "link_lookalike", where, "a link leads to a bare address or hides its host", "Link to a name."));
        } else if (!domains.contains(host)) {
            unlisted(where, host, kind, domains, out);
        }
    }

    private static void unlisted(
            String where, String host, Workspace.Kind kind, Set<String> domains, List<Finding> out) {
        String like = domains.stream()
                .filter(d -> skeleton(d).equals(skeleton(host)))
                .findFirst()
                .orElse(null);
        if (like != null || host.contains("xn--")) {
            out.add(Finding.error(
                    "link_lookalike",
                    where,
                    host + (like == null ? " has letters that look like others" : " looks like " + like),
                    "Use the host that people know; if this one is yours, add it under /v1/link-domains."));
        } else if (!domains.isEmpty() || kind != Workspace.Kind.TEST) {
            out.add(Finding.error(
                    "link_not_listed",
                    where,
                    host + " is not on the workspace's list of links",
                    "Add it: POST /v1/link-domains {\"host\": \"" + host + "\"}."));
        } else {
            out.add(Finding.warning(
                    "link_not_listed",
                    where,
                    host + " is on no list, since this test workspace keeps none; a live one refuses it",
                    "Add it: POST /v1/link-domains {\"host\": \"" + host + "\"}."));
        }
    }

    /** The host as it looks at a glance. */
    private static String skeleton(String host) {
        return host.replace("rn", "m")
                .replace("vv", "w")
                .replace('0', 'o')
                .replace('1', 'l')
                .replace('i', 'l')
                .replace('5', 's')
                .replace("-", "");
    }
}
