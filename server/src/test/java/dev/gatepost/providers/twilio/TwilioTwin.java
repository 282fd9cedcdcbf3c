package dev.gatepost.providers.twilio;

import dev.gatepost.platform.ScriptedPeer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Answers as Twilio's Messages resource does when all is well, and is as strict about what it is sent. */
final class TwilioTwin implements ScriptedPeer.Script {
    static final String ACCOUNT_SID = "AC00000000000000000000000000000001";
    static final String MESSAGE_SID = "SM0000000000000000000000000000000a";

    private final String password;

    TwilioTwin(String password) {
        this.password = password;
    }

    @Override
    public void answer(ScriptedPeer.Received request, ScriptedPeer.Wire wire) throws IOException {
        String expected = "Basic "
                + Base64.getEncoder().encodeToString((ACCOUNT_SID + ":" + password).getBytes(StandardCharsets.UTF_8));
        if (!request.requestLine().equals("POST /2010-04-01/Accounts/" + ACCOUNT_SID + "/Messages.json HTTP/1.1")) {
            wire.json(404, error(20404));
        } else if (!request.header("Authorization").equals(Optional.of(expected))) {
            wire.json(401, error(20003));
        } else if (!isComplete(request)) {
            wire.json(400, error(21602));
        } else {
            wire.json(201, taken());
        }
    }

    private static boolean isComplete(ScriptedPeer.Received request) {
        FormParameters form = FormParameters.parse(request.body()).orElseThrow();
        boolean sender = form.only("From").isPresent()
                || form.only("MessagingServiceSid").isPresent();
        return request.header("Content-Type").equals(Optional.of("application/x-www-form-urlencoded"))
                && sender
                && List.of("To", "Body", "StatusCallback").stream()
                        .allMatch(name -> form.only(name).isPresent());
    }

    static String taken() {
        return """
                {"sid": "%s", "status": "queued", "error_code": null, "num_segments": "1"}""".formatted(MESSAGE_SID);
    }

    /** Twilio's own sentences hold the number; so does this one. */
    static String error(int code) {
        return """
                {"code": %d, "message": "The number +15551230001 is wrong", "status": 400}""".formatted(code);
    }

    static Map<String, String> form(ScriptedPeer.Received request) {
        FormParameters form = FormParameters.parse(request.body()).orElseThrow();
        return form.values().keySet().stream()
                .collect(Collectors.toMap(name -> name, name -> form.only(name).orElseThrow()));
    }
}
