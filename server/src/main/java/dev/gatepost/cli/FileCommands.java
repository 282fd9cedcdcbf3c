package dev.gatepost.cli;

import dev.gatepost.platform.Json;
import dev.gatepost.platform.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code gatepost consent import} and {@code gatepost lists import}: large files through the API, in parts. A command
 * that was cut off is given again; it goes on where the server stands (CON-11, CON-13).
 */
final class FileCommands {
    private static final int PART = 4 * 1024 * 1024;

    private FileCommands() {}

    @Command(name = "import", description = "Imports consents and opt-outs from a file of CSV or NDJSON.")
    static final class Import implements Callable<Integer> {
        @Parameters(paramLabel = "FILE", description = "The file, in UTF-8.")
        @SuppressWarnings("NullAway.Init")
        private Path file;

        @Option(names = "--source-system", required = true, description = "Which system kept these before.")
        @SuppressWarnings("NullAway.Init")
        private String system;

        @Option(names = "--proof-uri", description = "The document that proves them.")
        private @Nullable String proof;

        @Option(names = "--ndjson", description = "The file has a JSON object in each line; else it is CSV.")
        private boolean ndjson;

        @Option(names = "--separator", description = "What parts the cells of CSV, if no comma.")
        private @Nullable String separator;

        @Option(names = "--column", paramLabel = "PROPERTY=COLUMN", description = "--column address=Phone")
        private Map<String, String> columns = new LinkedHashMap<>();

        @Option(names = "--constant", paramLabel = "PROPERTY=VALUE", description = "--constant channel=sms")
        private Map<String, String> constants = new LinkedHashMap<>();

        @Option(names = "--start", description = "Records what was checked; without it nothing is recorded.")
        private boolean start;

        @Override
        public Integer call() throws IOException, InterruptedException {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("format", ndjson ? "ndjson" : "csv");
            body.put("bytes", Files.size(file));
            body.put("sha256", sha256(file));
            body.put("source_system", system);
            body.put("columns", columns);
            body.put("constants", constants);
            if (proof != null) {
                body.put("proof_uri", proof);
            }
            if (separator != null) {
                body.put("separator", separator);
            }
            try (Api api = Api.open()) {
                ObjectNode stands = api.post("/v1/consents/import", "application/json", Json.write(body));
                String path = "/v1/imports/" + stands.path("id").asString();
                if (start && text(stands).equals("checking")) {
                    stands = passes(api, path, stands, "checked");
                }
                if (start) {
                    api.post(path + "/start", "application/json", Json.write(Map.of()));
                    stands = api.get(path);
                }
                stands = passes(api, path, stands, start ? "done" : "checked");
                System.out.println(new String(Json.write(stands), StandardCharsets.UTF_8));
                return 0;
            } catch (Api.Refused refused) {
                System.err.println(refused.getMessage());
                return 1;
            }
        }

        /** Sends part after part until the import has that status. */
        private ObjectNode passes(Api api, String path, ObjectNode from, String end)
                throws IOException, InterruptedException {
            ObjectNode stands = from;
            try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
                while (stands.path("takes_rows").asBoolean(false)
                        && !text(stands).equals(end)) {
                    long offset = stands.path("next_offset").asLong();
                    byte[] part = new byte[(int) Math.min(PART, in.length() - offset)];
                    in.seek(offset);
                    in.readFully(part);
                    stands = api.post(path + "/parts/" + offset, "application/octet-stream", part);
                    System.err.println(
                            text(stands) + " " + stands.path("percent").asString("") + " %");
                }
            }
            return stands;
        }

        private static String text(ObjectNode stands) {
            return stands.path("status").asString("");
        }
    }

    @Command(
            name = "lists",
            description = "Do-not-contact lists that others keep.",
            subcommands = {Lists.ImportList.class})
    static final class Lists {
        @Command(name = "import", description = "Loads an edition of a list and puts it in force.")
        static final class ImportList implements Callable<Integer> {
            @Parameters(index = "0", paramLabel = "LIST", description = "Its id: lst_…")
            @SuppressWarnings("NullAway.Init")
            private String list;

            @Parameters(index = "1", paramLabel = "FILE", description = "A line for each address.")
            @SuppressWarnings("NullAway.Init")
            private Path file;

            @Option(names = "--as-of", required = true, description = "The instant it speaks of: 2026-11-21T00:00:00Z")
            @SuppressWarnings("NullAway.Init")
            private String asOf;

            @Option(names = "--source", required = true, description = "Where it was got.")
            @SuppressWarnings("NullAway.Init")
            private String source;

            @Option(names = "--shrinks", description = "It is right that many entries go.")
            private boolean shrinks;

            @Override
            public Integer call() throws IOException, InterruptedException {
                if (!list.matches("lst_[a-z0-9]{1,60}")) {
                    System.err.println("A list's id begins with lst_; GET /v1/lists lists them.");
                    return 1;
                }
                try (Api api = Api.open()) {
                    String editions = "/v1/lists/" + list + "/editions";
                    Map<String, Object> asked = Map.of("as_of", asOf, "source", source, "proof_sha256", sha256(file));
                    ObjectNode opened = api.post(editions, "application/json", Json.write(asked));
                    String edition = editions + "/"
                            + opened.path("editions").path(0).path("version").asString("");
                    send(api, edition);
                    ObjectNode done =
                            api.post(edition + "/publish", "application/json", Json.write(Map.of("shrinks", shrinks)));
                    System.out.println(
                            new String(Json.write(done.path("editions").path(0)), StandardCharsets.UTF_8));
                    return 0;
                } catch (Api.Refused refused) {
                    System.err.println(refused.getMessage());
                    return 1;
                }
            }

            /** Whole lines, as many as fit into a part. */
            private void send(Api api, String edition) throws IOException, InterruptedException {
                byte[] buffer = new byte[PART];
                int kept = 0;
                try (InputStream in = Files.newInputStream(file)) {
                    while (true) {
                        int read = in.readNBytes(buffer, kept, PART - kept);
                        int end = kept + read;
                        int cut = end;
                        while (end == PART && cut > 0 && buffer[cut - 1] != '\n') {
                            cut--;
                        }
                        cut = cut == 0 ? end : cut;
                        if (cut > 0) {
                            ObjectNode taken = api.post(edition + "/entries", "text/csv", Arrays.copyOf(buffer, cut));
                            System.err.println(
                                    taken.path("edition").path("entries").asString("") + " entries");
                        }
                        if (end < PART) {
                            return;
                        }
                        kept = end - cut;
                        System.arraycopy(buffer, cut, buffer, 0, kept);
                    }
                }
            }
        }
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[64 * 1024];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256.", e);
        }
    }

    /** The API of the Gatepost on this machine, with the key from GATEPOST_KEY. */
    private record Api(HttpClient http, String base, String key) implements AutoCloseable {
        /** It was refused; the message says why. */
        static final class Refused extends RuntimeException {
            @java.io.Serial
            private static final long serialVersionUID = 1;

            Refused(String why) {
                super(why);
            }
        }

        static Api open() {
            String key = System.getenv("GATEPOST_KEY");
            if (key == null || key.isBlank()) {
                throw new Refused("GATEPOST_KEY is not set. Make a key: export GATEPOST_KEY=$(./gatepost credential"
                        + " create --workspace NAME --scope consents:write,consents:read,lists:write,lists:read)");
            }
            int port = Settings.read(System.getenv(), false).httpPort();
            return new Api(HttpClient.newHttpClient(), "http://127.0.0.1:" + port, key.strip());
        }

        ObjectNode post(String path, String type, byte[] body) throws IOException, InterruptedException {
            return call(request(path).header("Content-Type", type).POST(BodyPublishers.ofByteArray(body)));
        }

        ObjectNode get(String path) throws IOException, InterruptedException {
            return call(request(path).GET());
        }

        private HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(URI.create(base + path))
                    .header("Authorization", "Bearer " + key)
                    .timeout(Duration.ofMinutes(5));
        }

        private ObjectNode call(HttpRequest.Builder request) throws IOException, InterruptedException {
            try {
                HttpResponse<byte[]> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
                if (answer.statusCode() >= 300) {
                    throw new Refused(new String(answer.body(), StandardCharsets.UTF_8));
                }
                return Json.readLarge(answer.body());
            } catch (ConnectException e) {
                throw new Refused("No Gatepost answers at " + base + ". Start one: ./gatepost start --demo");
            }
        }

        @Override
        public void close() {
            http.close();
        }

        @Override
        public String toString() {
            return "Api(" + base + ")";
        }
    }
}
