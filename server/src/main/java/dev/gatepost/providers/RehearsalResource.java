package dev.gatepost.providers;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Workspace;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.providers.Provider.PersonText;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code POST /v1/rehearsal/texts}: in a test workspace, a person of the sandbox carrier writes to one of its senders.
 * The carrier calls back with it as any provider would, signed, so that what follows is what follows in earnest.
 */
@RestController
public final class RehearsalResource {
    private static final int LONGEST_ADDRESS = 320;
    private static final int LONGEST_TEXT = 1_600;

    private final Connections connections;
    private final String callbackBase;

    /**
     * The resource over what is known of connections.
     *
     * @param callbackBase the scheme, host and port that providers are told to call
     */
    public RehearsalResource(Connections connections, String callbackBase) {
        this.connections = connections;
        this.callbackBase = callbackBase;
    }

    @PostMapping("/v1/rehearsal/texts")
    @Requires(Right.MESSAGES_SEND)
    public ResponseEntity<byte[]> write(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            String from = fields.requiredText("from", LONGEST_ADDRESS);
            String to = fields.requiredText("to", LONGEST_ADDRESS);
            String text = fields.requiredText("text", LONGEST_TEXT);
            String written = fields.text("channel", 20);
            Optional<Channel> channel = written == null ? Optional.of(Channel.SMS) : Channel.parse(written);
            if (channel.isEmpty()) {
                fields.fault("channel", ReasonCode.INVALID_VALUE, "there is no such channel");
            }
            return () -> told(caller.workspace(), channel.orElseThrow(), from, to, text)
                    ? Answers.ok(Answers.document("status", "written"))
                    : Answers.problem(
                            Problem.of(ReasonCode.NOT_FOUND, "no sandbox carrier of this workspace took it"),
                            correlation);
        });
    }

    private boolean told(Workspace workspace, Channel channel, String from, String to, String text) {
        if (workspace.kind() != Workspace.Kind.TEST) {
            return false;
        }
        return connections.list(workspace).stream()
                .filter(c -> c.retiredAt() == null)
                .flatMap(c -> connections.open(c.id()).stream())
                .anyMatch(open -> {
                    var account = open.account();
                    String at = CallbackSettings.base(account.settings()).orElse(callbackBase) + "/callbacks/"
                            + account.connection();
                    return open.provider().rehearse(new PersonText(channel, from, to, text, at), account);
                });
    }
}
