package dev.gatepost.providers.ses;

import dev.gatepost.platform.OutboundRequest.Header;
import dev.gatepost.platform.Secret;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Signs a POST of JSON by Amazon's Signature Version 4, with Amazon's own signer. */
record SignedRequest(String region, String keyId, Secret key) {
    /** The headers that the request is sent with; host and length the client writes itself, as they were signed. */
    List<Header> headers(URI url, byte[] body, Instant now) {
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(url)
                .putHeader("Content-Type", "application/json")
                .build();
        var signed = AwsV4HttpSigner.create()
                .sign(ask -> ask.identity(AwsCredentialsIdentity.create(keyId, key.reveal()))
                        .request(request)
                        .payload(ContentStreamProvider.fromByteArray(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "ses")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                        .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(now, ZoneOffset.UTC)));
        List<Header> out = new ArrayList<>();
        signed.request().headers().forEach((name, values) -> {
            if (!name.equalsIgnoreCase("Host") && !name.equalsIgnoreCase("Content-Length")) {
                values.forEach(value -> out.add(new Header(name, value)));
            }
        });
        return out;
    }

    @Override
    public String toString() {
        return "SignedRequest(" + region + ")";
    }
}
