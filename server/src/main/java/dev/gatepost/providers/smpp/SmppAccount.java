package dev.gatepost.providers.smpp;

import dev.gatepost.platform.OutboundTls;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.Provider.SettingSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The settings of a connection over SMPP, read and bounded.
 *
 * @param plain without TLS, to a loopback or private address alone
 * @param split a transmitter and a receiver instead of transceivers
 * @param binds sessions that send, 1 to 8
 * @param window submit_sm without an answer at once, for each session
 * @param throughput short messages a second over all sessions of a node; 0 for no bound
 * @param enquireSeconds of silence until the message centre is asked whether it lives
 */
record SmppAccount(
        String host,
        int port,
        boolean plain,
        Login login,
        boolean split,
        int binds,
        int window,
        int throughput,
        int enquireSeconds,
        Form form,
        OutboundTls tls) {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:\\-]{1,255}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,6}");

    /** Who binds, as whom. The limits are SMPP's own. */
    record Login(String systemId, Secret password, String systemType, Numbering range, String addressRange) {}

    /** Type of number and numbering plan; -1 to be told from the address. */
    record Numbering(int ton, int npi) {}

    /** How messages are written and their ids read. */
    record Form(
            Alphabet narrow,
            int narrowCoding,
            Parts.Long longWay,
            Numbering source,
            int receipts,
            ReceiptIds.Form receiptId) {}

    static final List<SettingSpec> SPECS = List.of(
            spec("host", true, "The message centre"),
            spec("port", false, "Its port; 3550 with TLS, 2775 without"),
            spec("tls", false, "implicit (if not given), or none to a private network alone"),
            spec("plain_network", false, "yes: tls may be none, because the host lies in a private network"),
            spec("system_id", true, "Who binds, up to 15 characters"),
            spec("system_type", false, "Up to 12 characters"),
            spec("bind", false, "transceiver (if not given), or transmitter+receiver"),
            spec("binds", false, "Sessions that send, 1 to 8; 1 if not given"),
            spec("address_range", false, "Up to 40 characters, as the message centre wants it"),
            spec("address_ton", false, "Its type of number, 0 to 6"),
            spec("address_npi", false, "Its numbering plan, 0 to 18"),
            spec("window", false, "Messages without an answer at once for each session, 1 to 500; 10 if not given"),
            spec("throughput", false, "Short messages a second at most, 1 to 5000"),
            spec("enquire_link", false, "Seconds of silence until it is asked whether it lives, 5 to 600; 30"),
            spec("data_coding", false, "The code of texts in the default alphabet, 0 to 255; 0 if not given"),
            spec("default_alphabet", false, "What code 0 is there: gsm (if not given), latin1, ascii"),
            spec("source_ton", false, "The sender's type of number, 0 to 6; told from the sender if not given"),
            spec("source_npi", false, "The sender's numbering plan, 0 to 18"),
            spec("registered_delivery", false, "Receipts: final (if not given), failures, none"),
            spec("receipt_id", false, "How receipts write ids: auto (if not given), same, hex, decimal"),
            spec("long_messages", false, "udh8 (if not given), udh16, payload"),
            new SettingSpec("password", true, true, "Up to 8 characters"));

    private static SettingSpec spec(String name, boolean required, String meaning) {
        return new SettingSpec(name, false, required, meaning);
    }

    /** The settings; empty when one makes no sense. */
    static Optional<SmppAccount> of(Account account) {
        try {
            return Optional.of(new Reader(account.settings()).read(account));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private record Reader(Map<String, String> settings) {
        SmppAccount read(Account account) {
            String host = text("host", "", 255);
            boolean plain = oneOf("tls", "implicit", "none").equals("none");
            require(HOST.matcher(host).matches());
            require(!plain || text("plain_network", "", 3).equals("yes"));
            Secret password = account.secrets().getOrDefault("password", new Secret(""));
            require(password.reveal().length() <= 8);
            var login = new Login(
                    text("system_id", "", 15),
                    password,
                    text("system_type", "", 12),
                    new Numbering(number("address_ton", 0, 0, 6), number("address_npi", 0, 0, 18)),
                    text("address_range", "", 40));
            require(!login.systemId().isEmpty());
            return new SmppAccount(
                    host,
                    number("port", plain ? 2775 : 3550, 1, 65_535),
                    plain,
                    login,
                    oneOf("bind", "transceiver", "transmitter+receiver").startsWith("transm"),
                    number("binds", 1, 1, 8),
                    number("window", 10, 1, 500),
                    number("throughput", 0, 0, 5_000),
                    number("enquire_link", 30, 5, 600),
                    form(),
                    account.tls());
        }

        private Form form() {
            Alphabet narrow =
                    switch (oneOf("default_alphabet", "gsm", "latin1", "ascii")) {
                        case "latin1" -> Alphabet.LATIN_1;
                        case "ascii" -> Alphabet.ASCII;
                        default -> Alphabet.GSM;
                    };
            Parts.Long way =
                    switch (oneOf("long_messages", "udh8", "udh16", "payload")) {
                        case "udh16" -> Parts.Long.UDH_16;
                        case "payload" -> Parts.Long.PAYLOAD;
                        default -> Parts.Long.UDH_8;
                    };
            int receipts =
                    switch (oneOf("registered_delivery", "final", "failures", "none")) {
                        case "failures" -> 2;
                        case "none" -> 0;
                        default -> 1;
                    };
            return new Form(
                    narrow,
                    number("data_coding", 0, 0, 255),
                    way,
                    new Numbering(number("source_ton", -1, 0, 6), number("source_npi", -1, 0, 18)),
                    receipts,
                    ReceiptIds.Form.valueOf(oneOf("receipt_id", "auto", "same", "hex", "decimal")
                            .toUpperCase(java.util.Locale.ROOT)));
        }

        private String text(String name, String otherwise, int most) {
            String value = settings.getOrDefault(name, otherwise);
            require(value.length() <= most);
            return value;
        }

        private String oneOf(String name, String first, String... others) {
            String value = settings.getOrDefault(name, first);
            require(value.equals(first) || List.of(others).contains(value));
            return value;
        }

        private int number(String name, int otherwise, int least, int most) {
            String value = settings.get(name);
            if (value == null) {
                return otherwise;
            }
            require(NUMBER.matcher(value).matches());
            int number = Integer.parseInt(value);
            require(number >= least && number <= most);
            return number;
        }

        private static void require(boolean holds) {
            if (!holds) {
                throw new IllegalArgumentException("a setting makes no sense");
            }
        }
    }
}
