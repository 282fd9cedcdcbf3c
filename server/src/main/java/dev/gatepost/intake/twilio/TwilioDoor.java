package dev.gatepost.intake.twilio;

import dev.gatepost.access.Authenticate;
import dev.gatepost.access.Caller;
import dev.gatepost.access.Right;
import dev.gatepost.access.Workspace;
import dev.gatepost.intake.HandIn;
import dev.gatepost.limits.rates.RateLimits;
import dev.gatepost.limits.rates.RateVerdict;
import dev.gatepost.messages.MessageId;
import dev.gatepost.platform.HttpAnswer;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.providers.proofs.FormPairs;
import dev.gatepost.templates.Catalogue;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code /2010-04-01/Accounts/{sid}/Messages.json}: create, fetch and list in the shape of Twilio's Messages resource.
 * The password is a key of ours; the name and the account are not looked at, since the key tells the workspace. What is
 * sent goes through the same reading, limits and decision as {@code POST /v1/messages}.
 */
public final class TwilioDoor implements Filter {
    static final String PREFIX = "/2010-04-01/";

    private static final Pattern ALL = Pattern.compile("/2010-04-01/Accounts/(AC[0-9A-Za-z]{1,62})/Messages\\.json");
    private static final Pattern ONE =
            Pattern.compile("/2010-04-01/Accounts/(AC[0-9A-Za-z]{1,62})/Messages/(SM[0-9a-f]{32})\\.json");
    private static final int MOST_BYTES = 64 * 1024;
    /** The class of this route, as limits name it: the same as that of our own. */
    private static final String ROUTE = "send";

    private final Authenticate authenticate;
    private final RateLimits limits;
    private final HandIn handIn;
    private final ReadForm read;
    private final TwilioMessages messages;

    /**
     * What the door works with.
     *
     * @param callbacks whether a workspace has registered this address for callbacks in Twilio's form
     */
    public record Parts(
            Authenticate authenticate,
            RateLimits limits,
            HandIn handIn,
            TwilioMessages messages,
            Catalogue catalogue,
            BiPredicate<Workspace, String> callbacks,
            Clock clock) {}

    public TwilioDoor(Parts p) {
        this.authenticate = p.authenticate();
        this.limits = p.limits();
        this.handIn = p.handIn();
        this.messages = p.messages();
        this.read = new ReadForm(p.catalogue(), p.callbacks(), p.clock());
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest http
                && response instanceof HttpServletResponse answer
                && http.getRequestURI().startsWith(PREFIX)) {
            answer(http, answer);
        } else {
            chain.doFilter(request, response);
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String correlation = HttpAnswer.correlation(request);
        Caller caller;
        switch (authenticate.of(request)) {
            case Authenticate.Result.Known(Caller known) -> caller = known;
            case Authenticate.Result.Unknown(ReasonCode code) -> {
                refuse(response, Refusal.of(Problem.of(code)), correlation);
                return;
            }
        }
        switch (limits.call(caller, ROUTE)) {
            case RateVerdict.Passed _ -> {}
            case RateVerdict.Exceeded exceeded -> {
                response.setHeader("Retry-After", Long.toString(exceeded.retryAfter()));
                refuse(response, Refusal.of(exceeded.problem()), correlation);
                return;
            }
            case RateVerdict.Unread unread -> {
                refuse(response, Refusal.of(unread.problem()), correlation);
                return;
            }
        }
        Matcher all = ALL.matcher(request.getRequestURI());
        Matcher one = ONE.matcher(request.getRequestURI());
        String method = request.getMethod();
        if (all.matches() && method.equals("POST")) {
            create(request, response, caller, all.group(1), correlation);
        } else if (all.matches() && method.equals("GET")) {
            list(request, response, caller, all.group(1), correlation);
        } else if (one.matches() && method.equals("GET")) {
            fetch(response, caller, one.group(1), one.group(2), correlation);
        } else if (one.matches()) {
            refuse(
                    response,
                    Refusal.invalid("Messages are not changed or deleted through this door. Cancel at"
                            + " /v1/messages/{id}/cancel; people are erased at /v1/erasures."),
                    correlation);
        } else {
            refuse(response, Refusal.notFound(), correlation);
        }
    }

    private void create(
            HttpServletRequest request, HttpServletResponse response, Caller caller, String account, String correlation)
            throws IOException {
        if (!caller.rights().contains(Right.MESSAGES_SEND)) {
            refuse(response, Refusal.of(Problem.of(ReasonCode.SCOPE_MISSING)), correlation);
            return;
        }
        Optional<byte[]> body = HttpAnswer.isPlain(request, "application/x-www-form-urlencoded")
                ? HttpAnswer.body(request, MOST_BYTES)
                : Optional.empty();
        Optional<FormPairs> form = body.flatMap(FormPairs::parse);
        if (form.isEmpty()) {
            refuse(response, Refusal.invalid("A form of at most 64 KiB is expected."), correlation);
            return;
        }
        switch (read.read(form.get(), caller.workspace(), request.getHeader("Gatepost-Purpose"))) {
            case ReadForm.Read.Faulty(Refusal refusal) -> refuse(response, refusal, correlation);
            case ReadForm.Read.Fine fine -> {
                String token = request.getHeader("I-Twilio-Idempotency-Token");
                String key = "twilio:" + (token == null ? UuidV7.next().toString() : token);
                if (key.length() > 200 || !key.chars().allMatch(c -> c > ' ' && c <= '~')) {
                    refuse(response, Refusal.invalid("The idempotency token is too long."), correlation);
                    return;
                }
                switch (handIn.in(caller, fine.body(), key, correlation)) {
                    case HandIn.Handed.Refused(Problem problem) -> refuse(response, Refusal.of(problem), correlation);
                    case HandIn.Handed.Taken(String id) -> created(response, caller, account, fine, id, correlation);
                }
            }
        }
    }

    private void created(
            HttpServletResponse response,
            Caller caller,
            String account,
            ReadForm.Read.Fine asked,
            String id,
            String correlation)
            throws IOException {
        MessageId message = new MessageId(Ids.read(MessageId.PREFIX, id).orElseThrow());
        Map<String, Object> told = messages.one(caller.workspace(), account, message)
                .orElseThrow(() -> new IllegalStateException("a message that was just taken is gone"));
        // Who sends knows what they said and to whom.
        told.put("to", asked.to());
        if (asked.from() != null) {
            told.put("from", asked.from());
        }
        told.put("body", asked.said());
        HttpAnswer.json(response, 201, Json.write(told), correlation);
    }

    private void fetch(HttpServletResponse response, Caller caller, String account, String sid, String correlation)
            throws IOException {
        if (!caller.rights().contains(Right.MESSAGES_READ)) {
            refuse(response, Refusal.of(Problem.of(ReasonCode.SCOPE_MISSING)), correlation);
            return;
        }
        Optional<Map<String, Object>> told =
                MessageSid.read(sid).flatMap(id -> messages.one(caller.workspace(), account, id));
        if (told.isEmpty()) {
            refuse(response, Refusal.notFound(), correlation);
        } else {
            HttpAnswer.json(response, 200, Json.write(told.get()), correlation);
        }
    }

    private void list(
            HttpServletRequest request, HttpServletResponse response, Caller caller, String account, String correlation)
            throws IOException {
        if (!caller.rights().contains(Right.MESSAGES_READ)) {
            refuse(response, Refusal.of(Problem.of(ReasonCode.SCOPE_MISSING)), correlation);
            return;
        }
        switch (messages.page(caller.workspace(), account, request)) {
            case TwilioMessages.Listed.Faulty(Problem problem) -> refuse(response, Refusal.of(problem), correlation);
            case TwilioMessages.Listed.Page(Map<String, Object> document) ->
                HttpAnswer.json(response, 200, Json.write(document), correlation);
        }
    }

    private static void refuse(HttpServletResponse response, Refusal refusal, String correlation) throws IOException {
        if (refusal.status() == 401) {
            response.setHeader("WWW-Authenticate", "Basic realm=\"gatepost\"");
        }
        HttpAnswer.json(response, refusal.status(), refusal.json(), correlation);
    }
}
