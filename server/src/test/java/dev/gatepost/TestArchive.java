package dev.gatepost;

import dev.gatepost.verifier.Verify;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** A signed archive as a stranger has it: its files, changed ones, and what the verifier says. */
final class TestArchive {
    private TestArchive() {}

    /** Fetches a file with the shop's key. */
    static byte[] fetch(TestShop shop, String path) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(shop.client().base() + path))
                .header("Authorization", "Bearer " + shop.key().reveal())
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(
                        answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8));
            }
            return answer.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static Map<String, byte[]> files(byte[] archive) throws IOException {
        Map<String, byte[]> out = new TreeMap<>();
        var zip = new ZipInputStream(new ByteArrayInputStream(archive));
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            out.put(entry.getName(), zip.readAllBytes());
        }
        return out;
    }

    static byte[] zip(Map<String, byte[]> files) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
                zip.closeEntry();
            }
        }
        return out.toByteArray();
    }

    /** What the verifier says, after its exit code. */
    static String verify(Path folder, byte[] archive, String key) throws IOException {
        Path file = Files.write(folder.resolve("pack.zip"), archive);
        var said = new ByteArrayOutputStream();
        int code = Verify.run(
                new String[] {"pack", "" + file, "--key", key}, new PrintStream(said, true, StandardCharsets.UTF_8));
        return code + " " + said.toString(StandardCharsets.UTF_8);
    }

    /** The key of the workspace's log, as the API tells it. */
    static String key(TestShop shop) {
        return shop.get("/v1/audit/keys").text().lines().findFirst().orElseThrow();
    }
}
