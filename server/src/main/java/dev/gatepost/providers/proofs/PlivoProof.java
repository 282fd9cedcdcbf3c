package dev.gatepost.providers.proofs;

import dev.gatepost.platform.Hmac;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import dev.gatepost.providers.proofs.FormPairs.Pair;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Plivo: V3 covers address, query and form; V2, which a connection must ask for, covers the address alone, so that what
 * it proves is that Plivo called, not what it said (plivo.com/docs, "Validating requests"; the vendor's own libraries).
 */
final class PlivoProof implements Proof {
    private static final Comparator<Pair> BY_NAME =
            Comparator.comparing(Pair::name).thenComparing(Pair::value);

    @Override
    public Verdict of(RawCallback callback, Account account, Instant now) {
        String scheme = Keyring.setting(account, "scheme").orElse("v3");
        String header =
                switch (scheme) {
                    case "v2" -> "X-Plivo-Signature-V2";
                    case "v3" -> "X-Plivo-Signature-V3";
                    default -> "";
                };
        Optional<String> given = header.isEmpty() ? Optional.empty() : callback.only(header);
        Optional<String> nonce = header.isEmpty() ? Optional.empty() : callback.only(header + "-Nonce");
        if (given.isEmpty() || nonce.filter(n -> !n.isEmpty()).isEmpty()) {
            return new Verdict.Forged("a header of the proof is missing or repeated");
        }
        Optional<String> text = scheme.equals("v2") ? Optional.of(address(callback.url())) : covered(callback);
        if (text.isEmpty()) {
            return new Verdict.Forged("the form is malformed, or is none and so not covered");
        }
        byte[] signed =
                (text.get() + (scheme.equals("v2") ? "" : ".") + nonce.get()).getBytes(StandardCharsets.ISO_8859_1);
        // Several may stand there: of the account and of the one above it.
        boolean proven = Keyring.anyFits(account, "auth_token", key -> {
            byte[] mac = Hmac.sha256(key, signed);
            boolean any = false;
            for (String each : given.get().split(",", 10)) {
                any |= Fits.base64(mac, each.strip());
            }
            return any;
        });
        return proven ? new Verdict.Genuine(event(callback)) : new Verdict.Forged("the signature does not fit");
    }

    private static String address(String url) {
        int mark = url.indexOf('?');
        return bytesAsText(mark < 0 ? url : url.substring(0, mark));
    }

    private static Optional<String> covered(RawCallback callback) {
        Optional<FormPairs> query = FormPairs.query(callback.url());
        Optional<FormPairs> form = form(callback);
        if (query.isEmpty() || form.isEmpty()) {
            return Optional.empty();
        }
        String address = address(callback.url());
        if ("GET".equals(callback.method())) {
            List<Pair> all = new ArrayList<>(query.get().pairs());
            all.addAll(form.get().pairs());
            return Optional.of(all.isEmpty() ? address : address + '?' + listed(all));
        }
        List<Pair> asked = query.get().pairs();
        List<Pair> told = form.get().pairs();
        if (asked.isEmpty() && told.isEmpty()) {
            return Optional.of(address);
        }
        String between = asked.isEmpty() || told.isEmpty() ? "" : ".";
        return Optional.of(address + '?' + listed(asked) + between + joined(told));
    }

    /** The pairs of the body; empty when there is a body of another kind. */
    private static Optional<FormPairs> form(RawCallback callback) {
        if (callback.body().length == 0) {
            return Optional.of(new FormPairs(List.of()));
        }
        return callback.only("Content-Type")
                .filter(type -> type.toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded"))
                .flatMap(type -> FormPairs.parse(callback.body()));
    }

    private static String listed(List<Pair> pairs) {
        return pairs.stream()
                .sorted(BY_NAME)
                .map(p -> p.name() + '=' + p.value())
                .collect(Collectors.joining("&"));
    }

    private static String joined(List<Pair> pairs) {
        return pairs.stream().sorted(BY_NAME).map(p -> p.name() + p.value()).collect(Collectors.joining());
    }

    private static String bytesAsText(String url) {
        return new String(url.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static String event(RawCallback callback) {
        Optional<FormPairs> form =
                "GET".equals(callback.method()) ? FormPairs.query(callback.url()) : FormPairs.parse(callback.body());
        Optional<String> message = form.flatMap(f -> f.only("MessageUUID"));
        String status = form.flatMap(f -> f.only("Status")).orElse("");
        return message.map(id -> Fits.shortened(id + ':' + status))
                .orElseGet(() -> HexFormat.of()
                        .formatHex(dev.gatepost.platform.Digests.sha256(callback.url() + '\n' + Fits.idOf(callback))));
    }
}
