package dev.gatepost.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** AUD-02: checkpoints, single events, receipts, packs, and logs against what was kept outside. */
class CommandsTest {
    @TempDir
    private Path folder = Path.of("set by JUnit");

    @SuppressWarnings("NullAway.Init")
    private LogBuilder builder;

    private String said = "";

    @BeforeEach
    void key() throws GeneralSecurityException {
        builder = new LogBuilder();
    }

    @Test
    void aCheckpointIsCheckedByItself() throws Exception {
        Path note = Files.writeString(folder.resolve("note"), builder.note(LogBuilder.events(7)));
        assertThat(run("checkpoint", "" + note, "--key", builder.key())).isZero();
        assertThat(said).contains("for 7 events");
        Files.writeString(note, builder.note(LogBuilder.events(7)).replace("\n7\n", "\n8\n"));
        assertThat(run("checkpoint", "" + note, "--key", builder.key())).isEqualTo(1);
    }

    /** Whoever holds the signing key can sign another history; the checkpoints outside say from where on. */
    @Test
    void theChangeIsConfinedBetweenTheCheckpointsKeptOutside() throws Exception {
        List<String> events = LogBuilder.events(40);
        List<String> arguments = new ArrayList<>();
        for (int size : new int[] {10, 20, 30}) {
            Path kept = folder.resolve(size + ".note");
            Files.writeString(kept, builder.note(events.subList(0, size)));
            arguments.addAll(List.of("--anchor", "" + kept));
        }
        List<String> rewritten = new ArrayList<>(events);
        rewritten.set(23, "{\"at\":\"2026-11-21T12:00:00Z\",\"action\":\"forged\"}");
        assertThat(log(events, arguments)).as(said).isZero();
        assertThat(said).contains("The first 30 of them are those of the earlier checkpoint 30.note");
        assertThat(log(rewritten, arguments)).isEqualTo(1);
        assertThat(said).contains("cannot be believed from event 20 on", "30.note", "events 20 to 29");
        assertThat(log(events.subList(0, 25), arguments)).isEqualTo(1);
        assertThat(said).contains("The log was cut back: it has 25 events", "From event 25 on");
    }

    private int log(List<String> events, List<String> more) throws IOException, GeneralSecurityException {
        List<String> arguments = new ArrayList<>(
                List.of("log", "" + LogBuilder.write(folder, builder.lines(events)), "--key", builder.key()));
        arguments.addAll(more);
        return run(arguments.toArray(String[]::new));
    }

    private String receipt(String receipt) throws GeneralSecurityException {
        return "{\"receipt\":" + receipt + ",\"signature\":{\"key\":\"" + builder.key() + "\",\"value\":\""
                + builder.signature(receipt) + "\"}}\n";
    }

    @Test
    void aReceiptIsShownAndAnyChangedByteOfItIsRefused() throws Exception {
        String file = receipt("{\"request\":\"era_1\",\"done_at\":\"2026-11-22T10:00:00Z\",\"what\":[\"a\",1,true]}");
        Path path = Files.writeString(folder.resolve("receipt.json"), file);
        assertThat(run("receipt", "" + path, "--key", builder.key())).as(said).isZero();
        assertThat(said).contains("request: era_1", "The receipt holds");
        assertThat(run("receipt", "" + path)).isZero();
        assertThat(said).contains("The key was taken from the file itself");
        assertThat(run("receipt", "" + path, "--key", new LogBuilder().key())).isEqualTo(1);
        byte[] bytes = file.getBytes(StandardCharsets.UTF_8);
        int from = file.indexOf(":{") + 1;
        int until = file.indexOf(",\"signature\"");
        for (int i = from; i < until; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            Files.write(path, changed);
            assertThat(run("receipt", "" + path, "--key", builder.key()))
                    .as("byte " + i)
                    .isEqualTo(1);
        }
    }

    @Test
    void aPayloadThatDiffersFromWhatIsReadIsRefused() throws Exception {
        String shown = "{\"request\":\"era_1\"}";
        String other = java.util.Base64.getEncoder()
                .encodeToString("{\"request\":\"era_2\"}".getBytes(StandardCharsets.UTF_8));
        String file = receipt(shown).replace("{\"receipt\"", "{\"payload\":\"" + other + "\",\"receipt\"");
        Path path = Files.writeString(folder.resolve("receipt.json"), file);
        assertThat(run("receipt", "" + path, "--key", builder.key())).isEqualTo(1);
        assertThat(said).contains("not what was signed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "[]", "{\"a\":1,\"a\":2}", "{\"a\":01}", "{\"a\":1} x", "{\"a\":\"\u0001\"}", "{\"a\"}"
            })
    void whatIsNoJsonIsRefused(String text) throws Exception {
        Path path = Files.writeString(folder.resolve("receipt.json"), text);
        assertThat(run("receipt", "" + path)).isEqualTo(1);
    }

    @Test
    void aPackHoldsAsAFileAndAsAFolder() throws Exception {
        Map<String, String> files = pack();
        assertThat(run("pack", "" + zip(files), "--key", builder.key()))
                .as(said)
                .isZero();
        assertThat(said).contains("The pack holds: 2 files");
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = folder.resolve("unpacked").resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        assertThat(run("pack", "" + folder.resolve("unpacked"), "--key", builder.key()))
                .as(said)
                .isZero();
    }

    @Test
    void whatWasDoneToAPackIsNamed() throws Exception {
        assertPack(pack -> pack.put("consents/a.csv", "forged"), "The file consents/a.csv was changed");
        assertPack(pack -> pack.remove("index.html"), "The file index.html is missing");
        assertPack(pack -> pack.put("more.txt", "x"), "The file more.txt was added");
        assertPack(pack -> pack.put("../out.txt", "x"), "leads out of it");
        assertPack(
                pack -> pack.computeIfPresent("MANIFEST.json", (n, m) -> m.replace("index", "other")),
                "The manifest is not the one that was signed");
        assertPack(pack -> pack.remove("MANIFEST.sig"), "has no MANIFEST.sig");
        assertPack(pack -> pack.put("MANIFEST.sig", "x"), "has no signatures");
    }

    private void assertPack(java.util.function.Consumer<Map<String, String>> change, String sentence) throws Exception {
        Map<String, String> files = pack();
        change.accept(files);
        assertThat(run("pack", "" + zip(files), "--key", builder.key())).isEqualTo(1);
        assertThat(said).contains(sentence);
    }

    private Map<String, String> pack() throws GeneralSecurityException {
        Map<String, String> files = new LinkedHashMap<>(Map.of("index.html", "<p>", "consents/a.csv", "a,b"));
        StringBuilder manifest = new StringBuilder("{\"format\":\"gatepost-evidence/1\",\"files\":[");
        files.forEach((path, text) -> manifest.append(manifest.charAt(manifest.length() - 1) == '[' ? "" : ",")
                .append("{\"path\":\"%s\",\"sha256\":\"%s\",\"bytes\":%d}".formatted(path, hex(text), text.length())));
        files.put("MANIFEST.json", manifest.append("]}").toString());
        files.put("MANIFEST.sig", builder.signed("gatepost-evidence/1\n" + hex(manifest.toString()) + "\n"));
        return files;
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(Hashes.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    private Path zip(Map<String, String> files) throws IOException {
        Path zip = folder.resolve("pack.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                out.putNextEntry(new ZipEntry(file.getKey()));
                out.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return zip;
    }

    private int run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = Verify.run(arguments, new PrintStream(out, true, StandardCharsets.UTF_8));
        said = out.toString(StandardCharsets.UTF_8);
        return code;
    }
}
