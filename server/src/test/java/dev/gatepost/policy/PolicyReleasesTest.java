package dev.gatepost.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestGatepost;
import dev.gatepost.access.Person;
import dev.gatepost.access.Right;
import dev.gatepost.platform.Secret;
import dev.gatepost.policy.PolicyReleases.Adoption;
import dev.gatepost.policy.PolicyReleases.Approved;
import dev.gatepost.policy.PolicyReleases.Brought;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** POL-08, POL-03 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PolicyReleasesTest {
    private static final Person ANNA = Person.local("os-user:anna");
    private static final Person BERTA = new Person("Berta", "key:1");
    private static final Person CLARA = new Person("Clara", "key:2");
    private final TestGatepost gatepost = TestGatepost.start();
    private final KeyPair key = key();
    private final PacksInForce inForce = new PacksInForce(PolicyScene.PACKS);
    private final PolicyReleases releases = releases(inForce);

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private PolicyReleases releases(PacksInForce packs) {
        var trusted = new SignedPacks(
                Base64.getEncoder().encodeToString(key.getPublic().getEncoded()) + " Legal department");
        return new PolicyReleases(new PolicyReleases.Parts(
                gatepost.database(),
                gatepost.rooms().nodes(),
                gatepost.rooms().audit(),
                Clock.systemUTC(),
                packs,
                trusted));
    }

    @Test
    void theProgramsOwnPacksAreSigned() {
        assertThat(SignedPacks.ofProgram().check(PackFiles.ofProgram()))
                .isInstanceOf(SignedPacks.Checked.Genuine.class);
    }

    @Test
    void aReleaseDecidesFromItsInstantAfterTwoOthersApproved() {
        Instant from = Instant.now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);
        byte[] archive = archive("2026-12-01", files("\"max\": 3", "\"max\": 2"), key);
        Brought.Fine brought = (Brought.Fine) releases.bring(archive, from, ANNA);
        assertThat(brought.differences()).hasSize(3).allMatch(line -> line.startsWith("~ US-FL/"));

        Adoption adoption = brought.adoption();
        assertThat(releases.approve(adoption.id(), ANNA)).isInstanceOf(Approved.Refused.class);
        // A key that was made for the one who asked is no second person.
        assertThat(releases.approve(adoption.id(), new Person(" Anna", "key:9")))
                .isInstanceOf(Approved.Refused.class);
        assertThat(releases.approve(adoption.id(), BERTA)).isInstanceOf(Approved.Fine.class);
        assertThat(releases.approve(adoption.id(), new Person("Berta", "key:7")))
                .isInstanceOf(Approved.Refused.class);
        assertThat(inForce.at(from).hash()).isEqualTo(PolicyScene.PACKS.hash());
        assertThat(releases.approve(adoption.id(), CLARA))
                .isInstanceOfSatisfying(
                        Approved.Fine.class,
                        done -> assertThat(done.adoption().isApproved()).isTrue());

        assertThat(inForce.at(from.minusSeconds(1)).hash()).isEqualTo(PolicyScene.PACKS.hash());
        assertThat(inForce.at(from).hash()).isEqualTo(adoption.hash());
        assertThat(releases.packs(adoption.hash())).isPresent();
        assertThat(releases.packs(PolicyScene.PACKS.hash())).contains(PolicyScene.PACKS);

        PacksInForce elsewhere = new PacksInForce(PolicyScene.PACKS);
        releases(elsewhere);
        assertThat(elsewhere.at(from).hash()).isEqualTo(adoption.hash());
    }

    @Test
    void aReleaseThatNobodyTrustedSignedIsRefused() {
        assertThat(bring(archive("2026-12-02", files("\"max\": 3", "\"max\": 1"), key())))
                .isInstanceOfSatisfying(
                        Brought.Refused.class,
                        refused -> assertThat(refused.why()).contains("no key that is trusted"));
        assertThat(bring("no zip".getBytes(StandardCharsets.UTF_8))).isInstanceOf(Brought.Refused.class);
    }

    @Test
    void aFileChangedAfterTheSignatureIsRefused() {
        PackFiles signed = signed("2026-12-03", files("\"max\": 3", "\"max\": 1"), key);
        PackFiles changed = new PackFiles(files("\"max\": 3", "\"max\": 9"), signed.manifest(), signed.signatures());
        assertThat(bring(zip(changed)))
                .isInstanceOfSatisfying(
                        Brought.Refused.class,
                        refused -> assertThat(refused.why()).contains("not those"));
    }

    @Test
    void aReleaseWithARuleThatIsHalfUnderstoodIsRefused() {
        assertThat(bring(archive("2026-12-04", files("\"until\": \"20:00\"", "\"until\": \"07:00\""), key)))
                .isInstanceOfSatisfying(
                        Brought.Refused.class,
                        refused -> assertThat(refused.why()).contains("US-FL"));
    }

    @Test
    void aReleaseCannotDecideAboutThePast() {
        byte[] archive = archive("2026-12-05", files("\"max\": 3", "\"max\": 1"), key);
        assertThat(releases.bring(archive, Instant.now().minusSeconds(60), ANNA))
                .isInstanceOf(Brought.Refused.class);
    }

    @Test
    void theApiListsThemAndAsksForTheRightToApprove() {
        var shop = gatepost.shop("releases");
        assertThat(shop.get("/v1/policy-releases").status()).isEqualTo(200);
        Secret reader = gatepost.rooms()
                .credentials()
                .create(shop.workspace(), "reader", EnumSet.of(Right.POLICY_READ), null, "component:test")
                .key();
        assertThat(gatepost.client()
                        .post(reader, "/v1/policy-releases/plr_x/approve", Map.of())
                        .status())
                .isEqualTo(403);
        assertThat(gatepost.client()
                        .post(shop.key(), "/v1/policy-releases/plr_x/approve", Map.of())
                        .status())
                .isEqualTo(404);
    }

    private Brought bring(byte[] archive) {
        return releases.bring(archive, Instant.now().plus(Duration.ofHours(1)), ANNA);
    }

    private static SortedMap<String, byte[]> files(String text, String replacement) {
        SortedMap<String, byte[]> files = new TreeMap<>(PackFiles.ofProgram().files());
        String florida = new String(Objects.requireNonNull(files.get("US-FL.json")), StandardCharsets.UTF_8);
        files.put("US-FL.json", florida.replace(text, replacement).getBytes(StandardCharsets.UTF_8));
        return files;
    }

    private static byte[] archive(String release, SortedMap<String, byte[]> files, KeyPair by) {
        return zip(signed(release, files, by));
    }

    private static PackFiles signed(String release, SortedMap<String, byte[]> files, KeyPair by) {
        Manifest manifest = new PackFiles(files, "", "").manifestOf(release);
        Base64.Encoder base64 = Base64.getEncoder();
        String line = SignedPacks.sign(
                manifest,
                base64.encodeToString(by.getPrivate().getEncoded()),
                base64.encodeToString(by.getPublic().getEncoded()));
        return new PackFiles(files, manifest.text(), line + "\n");
    }

    private static byte[] zip(PackFiles files) {
        SortedMap<String, byte[]> all = new TreeMap<>(files.files());
        all.put(PackFiles.MANIFEST, files.manifest().getBytes(StandardCharsets.UTF_8));
        all.put(PackFiles.SIGNATURES, files.signatures().getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (var file : all.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private static KeyPair key() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
