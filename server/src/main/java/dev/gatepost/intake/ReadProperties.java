package dev.gatepost.intake;

import dev.gatepost.access.Workspace;
import dev.gatepost.contacts.ResidencesResource;
import dev.gatepost.messages.Content;
import dev.gatepost.messages.Marks;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.providers.sandbox.TestOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the properties of one message from the body; what is wrong with them is noted there. */
final class ReadProperties {
    /** Content outlives it by 30 days; the partitions that are made ahead must cover both. */
    private static final Duration FURTHEST = Duration.ofDays(90);

    private static final int LONGEST_TEXT = 5_000;
    private static final int LONGEST_ADDRESS = 320;

    private ReadProperties() {}

    static GivenMessage of(JsonFields body, Workspace workspace, Instant now) {
        String to = body.requiredText("to", LONGEST_ADDRESS);
        Channel channel = choice(body, "channel", Channel::parse);
        String template = body.text("template", 100);
        Map<String, String> variables = body.values("variables", 100, 2_000);
        JsonFields content = body.nested("content");
        String text = content == null ? null : content.requiredText("text", LONGEST_TEXT);
        String subject = content == null ? null : content.text("subject", 400);
        if (content != null) {
            content.finish();
            checkControls(content, "text", text);
            checkControls(content, "subject", subject);
        }
        if ((template == null) == (content == null)) {
            body.fault("template", ReasonCode.MISSING_PROPERTY, "give either 'template' or 'content'");
        }
        Purpose purpose = choice(body, "purpose", Purpose::parse);
        String sender = body.text("sender", 60);
        Instant notBefore = body.instant("not_before");
        Instant expiresAt = body.instant("expires_at");
        checkTimes(body, now, notBefore, expiresAt);
        return new GivenMessage(
                to,
                channel,
                template,
                variables,
                text,
                subject,
                purpose,
                sender,
                notBefore,
                expiresAt,
                body.text("reference", 200),
                body.values("metadata", 20, 500),
                fallbacks(body, workspace),
                testOutcome(body, workspace),
                null,
                language(body),
                ResidencesResource.read(body, "residence"));
    }

    private static @Nullable String language(JsonFields body) {
        String language = body.text("language", 20);
        if (language != null && !language.matches("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")) {
            body.fault("language", ReasonCode.INVALID_VALUE, "a language tag: de, pt-BR");
        }
        return language;
    }

    private static List<Content.Fallback> fallbacks(JsonFields body, Workspace workspace) {
        List<Content.Fallback> out = new ArrayList<>();
        for (JsonFields entry : body.list("fallback", Marks.MOST_FALLBACKS, "channel")) {
            String channel = entry.requiredText("channel", 40);
            if (!channel.isEmpty() && Channel.parse(channel).isEmpty()) {
                entry.fault("channel", ReasonCode.INVALID_VALUE, "'channel' has no such value");
            }
            String subject = entry.text("subject", 400);
            checkControls(entry, "subject", subject);
            out.add(new Content.Fallback(
                    channel,
                    entry.text("to", LONGEST_ADDRESS),
                    entry.text("template", 100),
                    entry.text("sender", 60),
                    subject,
                    entry.values("variables", 100, 2_000),
                    testOutcome(entry, workspace)));
            entry.finish();
        }
        return out;
    }

    /** The carrier's word for what is to become of it. */
    private static @Nullable String testOutcome(JsonFields fields, Workspace workspace) {
        String asked = fields.text("test_outcome", 40);
        if (asked == null) {
            return null;
        }
        if (workspace.kind() != Workspace.Kind.TEST) {
            fields.fault(
                    "test_outcome",
                    ReasonCode.INVALID_VALUE,
                    "only test workspaces may choose what becomes of a message; leave it out");
            return null;
        }
        Optional<String> word = TestOutcome.word(asked);
        if (word.isEmpty()) {
            fields.fault("test_outcome", ReasonCode.INVALID_VALUE, "one of " + String.join(", ", TestOutcome.names()));
        }
        return word.orElse(null);
    }

    private static void checkTimes(
            JsonFields body, Instant now, @Nullable Instant notBefore, @Nullable Instant expiresAt) {
        if (notBefore != null && notBefore.isAfter(now.plus(FURTHEST))) {
            body.fault("not_before", ReasonCode.INVALID_VALUE, "at most 90 days ahead");
        }
        if (notBefore != null && expiresAt != null && !expiresAt.isAfter(notBefore)) {
            body.fault("expires_at", ReasonCode.INVALID_VALUE, "must be after 'not_before'");
        }
    }

    private static void checkControls(JsonFields content, String name, @Nullable String text) {
        if (text == null) {
            return;
        }
        boolean bad = text.chars().anyMatch(c -> c != '\n' && (name.equals("subject") || c != '\r') && c < ' ');
        if (bad || name.equals("subject") && text.contains("\n")) {
            content.fault(name, ReasonCode.CONTROL_CHARACTER, "control characters are not allowed here");
        }
    }

    private static <T> @Nullable T choice(JsonFields body, String name, Function<String, Optional<T>> parse) {
        String text = body.text(name, 40);
        if (text == null) {
            return null;
        }
        Optional<T> value = parse.apply(text);
        if (value.isEmpty()) {
            body.fault(name, ReasonCode.INVALID_VALUE, "'" + name + "' has no such value");
        }
        return value.orElse(null);
    }
}
