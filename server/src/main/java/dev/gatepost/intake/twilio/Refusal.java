package dev.gatepost.intake.twilio;

import dev.gatepost.platform.Json;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A refusal as Twilio's clients read it, with our reason beside it.
 *
 * @param status of HTTP
 * @param code the nearest of Twilio's error codes
 */
record Refusal(int status, int code, String message, Map<String, Object> reason) {
    private static final String MORE = "https://www.twilio.com/docs/errors/";

    private static final int UNAUTHORISED = 20003;
    private static final int NOT_FOUND = 20404;
    private static final int TOO_MANY = 20429;
    private static final int UNAVAILABLE = 20503;
    private static final int INVALID = 20001;
    private static final int OPTED_OUT = 21610;
    private static final int INVALID_TO = 21211;
    private static final int NO_TO = 21604;
    private static final int NO_BODY = 21602;
    private static final int NO_FROM = 21606;
    private static final int REGION = 21408;
    private static final int FILTERED = 30007;
    private static final int TEMPLATE = 63016;
    private static final int CALLBACK = 21609;

    static Refusal notFound() {
        return of(Problem.of(ReasonCode.NOT_FOUND));
    }

    static Refusal noTo() {
        return plain(NO_TO, "A 'To' is needed.");
    }

    static Refusal noBody() {
        return plain(NO_BODY, "A 'Body' or a 'ContentSid' is needed.");
    }

    static Refusal unknownFrom() {
        return plain(
                NO_FROM, "'From' is none of this workspace's senders. Register it at /v1/senders, or leave it out.");
    }

    static Refusal unknownText() {
        return plain(
                TEMPLATE,
                "The 'Body' is no template of this workspace. Add a template that says it, with its purpose, at"
                        + " /v1/templates; every such text then passes as that template.");
    }

    static Refusal unknownCallback() {
        return plain(
                CALLBACK,
                "'StatusCallback' is not registered. Add it at /v1/event-endpoints with \"format\": \"twilio\".");
    }

    static Refusal invalid(String what) {
        return plain(INVALID, what);
    }

    private static Refusal plain(int code, String message) {
        return new Refusal(400, code, message, Map.of());
    }

    /** What our own problem is in Twilio's words; ours go along. */
    static Refusal of(Problem problem) {
        String message = problem.detail().isEmpty() ? problem.code().sentence() : problem.detail();
        Map<String, Object> reason = new LinkedHashMap<>();
        reason.put("code", problem.code().code());
        reason.put("mend", problem.code().mend());
        int status = problem.code().status();
        int code =
                switch (problem.code()) {
                    case NOT_FOUND -> NOT_FOUND;
                    case POLICY_DENIED -> denied(problem, reason);
                    default -> status == 401 || status == 403 ? UNAUTHORISED : code(status, problem);
                };
        return new Refusal(
                status == 422 ? 400 : status,
                code,
                message + " " + problem.code().mend(),
                reason);
    }

    private static int code(int status, Problem problem) {
        if (status == 429) {
            return TOO_MANY;
        }
        if (status >= 500) {
            return UNAVAILABLE;
        }
        return problem.errors().stream().anyMatch(e -> e.code() == ReasonCode.INVALID_NUMBER) ? INVALID_TO : INVALID;
    }

    /** The first reason of the decision says which of Twilio's codes is nearest. */
    private static int denied(Problem problem, Map<String, Object> reason) {
        if (problem.extra().get("decision") instanceof ObjectNode decision) {
            JsonNode first = decision.path("reasons").path(0);
            reason.put("code", first.path("code").asString(problem.code().code()));
            reason.put("rule", first.path("rule").asString(""));
            reason.put("mend", first.path("mend").asString(problem.code().mend()));
            reason.put("message", String.valueOf(problem.extra().get("id")));
            return switch (first.path("code").asString("")) {
                case "suppressed", "provider_blocked" -> OPTED_OUT;
                case "jurisdiction_not_enabled" -> REGION;
                case "sender_unregistered", "no_route" -> NO_FROM;
                default -> FILTERED;
            };
        }
        return FILTERED;
    }

    byte[] json() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("code", code);
        out.put("message", message);
        out.put("more_info", MORE + code);
        out.put("status", status);
        if (!reason.isEmpty()) {
            out.put("details", Map.of("gatepost", reason));
        }
        return Json.write(out);
    }
}
