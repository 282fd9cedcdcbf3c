package dev.gatepost.audit.anchors;

import dev.gatepost.platform.AnchorSettings;
import java.net.URI;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A bucket of Amazon's object store, or of one that speaks as it does. A note is put with {@code If-None-Match: *}, so
 * that none is written over; that nobody takes one away is the bucket's affair (versions, a lock on what is written).
 * Credentials are found as Amazon's own tools find them.
 *
 * @param target {@code s3://bucket/prefix}
 */
record S3Place(S3Client s3, URI target) implements AnchorPlace {
    private static final int CONFLICT = 409;
    private static final int NAME_TAKEN = 412;

    /** The place that the settings name. */
    static S3Place of(AnchorSettings settings, URI target) {
        return new S3Place(client(settings).build(), target);
    }

    static S3ClientBuilder client(AnchorSettings settings) {
        S3ClientBuilder builder = S3Client.builder()
                // Stores that speak as Amazon's does know not each checksum and each way of sending that its own does.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(way -> way.chunkedEncodingEnabled(false));
        settings.awsRegion().map(Region::of).ifPresent(builder::region);
        settings.awsEndpoint().ifPresent(e -> builder.endpointOverride(e).forcePathStyle(true));
        return builder;
    }

    @Override
    public Kept keep(AnchorName name, String note) {
        String key = key(name);
        try {
            s3.putObject(
                    put -> put.bucket(target.getHost())
                            .key(key)
                            .ifNoneMatch("*")
                            .contentType("text/plain; charset=utf-8"),
                    RequestBody.fromString(note));
            return new Kept.Fine();
        } catch (S3Exception refused) {
            return refused.statusCode() == NAME_TAKEN || refused.statusCode() == CONFLICT
                    ? compare(key, name, note)
                    : failed(refused);
        } catch (SdkException away) {
            return failed(away);
        }
    }

    private String key(AnchorName name) {
        String prefix = target.getPath().replaceAll("^/+|/+$", "");
        return prefix.isEmpty() ? name.written() : prefix + "/" + name.written();
    }

    private Kept compare(String key, AnchorName name, String note) {
        try {
            String there = s3.getObjectAsBytes(
                            get -> get.bucket(target.getHost()).key(key))
                    .asUtf8String();
            return AnchorName.said(there).equals(AnchorName.said(note))
                    ? new Kept.Fine()
                    : new Kept.Contradicted("it holds another checkpoint of " + name.size() + " events");
        } catch (SdkException hidden) {
            return new Kept.Failed("it has the name already and does not show what is there");
        }
    }

    /** Its messages may name accounts and buckets; the code is enough to mend it. */
    private static Kept failed(SdkException failure) {
        return new Kept.Failed(
                failure instanceof S3Exception service
                        ? "it answered " + service.statusCode()
                        : "it could not be reached (" + failure.getClass().getSimpleName() + ")");
    }
}
