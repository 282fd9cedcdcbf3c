package dev.gatepost.platform;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The one catalogue of reasons: every refusal, deferral and error has a row here, which feeds the API, the console, the
 * exports and {@code docs/reasons.md}. Sentences say what happened and what to do; the fact stands beside them.
 */
public enum ReasonCode {
    // May it be sent? (422, or a deferral)
    SUPPRESSED(
            422,
            "This address opted out of such messages.",
            "A new opt-in by the person is needed.",
            "You texted STOP; offers are off.",
            "You stopped these messages. Sign up again to receive them."),
    CONSENT_MISSING(
            422,
            "There is no consent for this channel, purpose and brand.",
            "Record the consent with its evidence, or send for a purpose that needs none.",
            "We may write about orders, not offers.",
            "We lack your permission for offers."),
    CONSENT_TOO_WEAK(
            422,
            "The consent on record is weaker than the rule asks for.",
            "Ask the person for the stronger form of consent that the rule names.",
            "Your sign-up does not cover this.",
            "We lack your permission for offers."),
    CONSENT_EXPIRED(
            422,
            "The consent on record is older than the rule allows.",
            "Ask the person to confirm it.",
            "Your sign-up has run out.",
            "Your permission has run out. Sign up again."),
    QUIET_HOURS(
            422,
            "It is outside the hours in which such messages may arrive where the person is.",
            "It waits by itself until the hours open.",
            "It goes out when the hours open."),
    QUIET_HOURS_UNKNOWN(
            422,
            "No time zone is known for this address, so the hours cannot be kept.",
            "Record the person's time zone or address.",
            "We do not know your local time."),
    FREQUENCY_CAP(
            422,
            "This person has had the greatest allowed number of such messages.",
            "Wait for the instant that the answer names.",
            "You have had today's maximum."),
    DUPLICATE_CONTENT(
            422,
            "The same text went, or is about to go, to the same person.",
            "Send it once; if it is meant to be repeated, wait for the time that the answer names.",
            "You have had that message already."),
    PROVIDER_BLOCKED(
            422,
            "The provider refuses this address for this sender.",
            "The person must text START to the sender; only that lifts the provider's block.",
            "Your STOP is also held by the provider; text START to us.",
            "To get texts again, text START to our number."),
    SENDER_UNREGISTERED(
            422,
            "The sender lacks a registration that the destination asks for.",
            "Register the sender, or choose one that is registered.",
            "Our set-up, not you.",
            "We can't text you there yet."),
    SENDER_NOT_ALLOWED(
            422,
            "The sender is not set up for this purpose or destination.",
            "Choose another sender, or change this one's purposes and countries.",
            "Our set-up, not you.",
            "We can't text you there yet."),
    JURISDICTION_NOT_ENABLED(
            422,
            "The destination is not opened for this purpose.",
            "Open the country for promotional messages after its rules have been reviewed.",
            "We do not send offers to this country.",
            "We can't send offers there."),
    COUNTRY_SHEET_MISSING(
            422,
            "No sheet that counsel signed opens this country for promotional messages today.",
            "Have the country's sheet read, signed and approved under /v1/country-sheets.",
            "We do not send offers to this country.",
            "We can't send offers there."),
    LISTED(
            422,
            "An outside list says that this address takes no such messages.",
            "Do not write to it; if the list is wrong, import its next edition.",
            "Your number is on a do-not-contact list; offers are off.",
            "Your number is on a list of those who want no offers."),
    LIST_STALE(
            422,
            "A list that must be asked is too old or cannot tell.",
            "Import a fresh edition of the list that the answer names.",
            "Our set-up, not you."),
    WINDOW_CLOSED(
            422,
            "Free text may go only within 24 hours of the person's last message.",
            "Send an approved template instead.",
            "You wrote to us too long ago for a chat reply."),
    CHANNEL_CLOSED(
            422,
            "This channel does not carry such messages to this destination.",
            "Choose another channel.",
            "We can't send offers there on this channel.",
            "We can't send offers there."),
    CONTENT_MISSING(
            422,
            "The text lacks something that the destination asks for.",
            "Add it to the template and approve a new version.",
            "The text is being corrected."),
    TEMPLATE_WITHDRAWN(
            422,
            "The version of the template was withdrawn.",
            "Send with the version that is active now, or have a new one approved.",
            "The text was withdrawn; nothing more is sent with it."),
    TEMPLATE_UNREGISTERED(
            422,
            "The template's outside registration does not hold, or the text is not the one registered.",
            "Mend the registration with its register, then tell Gatepost under /v1/templates/{id}/registrations.",
            "Our set-up, not you."),
    PURPOSE_MISMATCH(
            422, "The purpose given is not the template's.", "Leave the purpose out, or give the template's own."),
    TRIAL_RECIPIENT(
            422,
            "A workspace on trial writes to addresses of its own team alone, and this is none of them.",
            "Give the address under /v1/trial-recipients and let another person approve it; or use a live workspace.",
            "Our set-up, not you."),
    OWN_RULE(
            422,
            "A policy of the workspace forbids it.",
            "Change the policy that the answer names under /v1/policies, or send what it allows.",
            "Our own rules do not allow that."),
    SPEND_CAP(
            422,
            "The money that this message may cost does not fit under a budget's cap.",
            "Raise the budget, or wait for its next day or month; the answer names it and what is left.",
            "Our set-up, not you."),
    PRICE_MISSING(
            422,
            "A budget covers this message, but for one of its routes no price in the budget's currency is known.",
            "Add the price under /v1/prices.",
            "Our set-up, not you."),
    EXPIRED_BEFORE_SENT(
            422,
            "It could not be sent before the time at which it loses its value.",
            "Send it again with a later expiry if it still matters.",
            "It would have come too late."),
    POLICY_DENIED(422, "Policy does not allow this message.", "See the decision: each reason says its mend."),
    // Who is calling? (401, 403)
    KEY_MISSING(401, "The call carries no API key.", "Send the header Authorization: Bearer gp_…."),
    KEY_UNKNOWN(
            401,
            "The API key is not known, is revoked or has expired.",
            "Check for a copying error; make a new key with gatepost credential create."),
    KEY_IN_URL(
            400,
            "An API key stands in the URL, where logs and proxies keep it.",
            "Revoke that key now and send its successor in the Authorization header."),
    KEY_FROM_BROWSER(
            403,
            "A secret key arrived from a browser, where any visitor can read it.",
            "Revoke that key now and call Gatepost from your server."),
    TOKEN_UNKNOWN(401, "The access token is unknown, over or not to be believed.", "Ask for a new one."),
    TOKEN_BOUND(401, "The access token's client certificate did not come with it.", "Use the mutual door."),
    SCOPE_MISSING(403, "The key lacks the scope of this call.", "Make a key with the scope that the answer names."),
    HOST_NOT_ALLOWED(421, "The Host header names no host of this Gatepost.", "Add the name to GATEPOST_TLS_NAMES."),
    PLAIN_HTTP_REFUSED(403, "The call crossed a network in plain HTTP.", "Revoke its key; call the https address."),
    CLIENT_CERTIFICATE_MISSING(403, "This door needs a client certificate.", "Show one, or call the public door."),
    SESSION_MISSING(
            403,
            "This asks for a session of the console, and there is none or it has ended.",
            "Open the one-time link that the terminal showed at start; after 15 minutes, start again for a new one."),
    SIGN_IN_NEEDED(
            401,
            "This is for people who have signed in, and no session came with the call, or it has ended.",
            "Sign in at /sign-in on the private door; a session ends after 15 minutes without use, or after 8 hours."),
    SIGN_IN_FAILED(
            401,
            "The name, the password or the code is not right, or the account cannot be used.",
            "Try again; with no authenticator at hand, use a recovery code; else ask an owner for a new link."),
    TOO_MANY_ATTEMPTS(
            429,
            "Too many attempts failed from this network.",
            "Wait a quarter of an hour. Known browsers and known keys come through."),
    FACTOR_TOO_OLD(
            403,
            "This asks for a passkey or a code of your authenticator that is at most five minutes old.",
            "Confirm that it is you at /confirm on the private door, then do it again."),
    RIGHT_MISSING(
            403,
            "None of your roles gives the right that this needs.",
            "Ask for the right with a reason and a duration (POST /v1/elevations), or ask an owner for another role."),
    WORKSPACE_MISSING(
            400,
            "The call does not say for which workspace it is, or you have no role there.",
            "Name the workspace in the header Gatepost-Workspace."),
    APPROVAL_BY_SESSION(
            403,
            "Where messages reach people, only a person who has signed in approves; a key does not.",
            "Sign in on the private door and call the same address there."),
    FORM_TOO_OLD(
            403,
            "The call does not carry the token of the page that it should come from.",
            "Load the page again and repeat; a script sends the cookie XSRF-TOKEN again as the header X-XSRF-TOKEN."),
    ACCOUNT_RULE(
            409,
            "The rules of accounts do not allow this change.",
            "See the detail; let another person do it, or do first what it names."),
    NETWORK_NOT_ALLOWED(
            403,
            "The key may be used from other networks only.",
            "Call from a network on the key's list, or let an operator change the list."),
    LINK_OVER(
            403,
            "This link was used before, or is older than 15 minutes.",
            "Ask for a new one: gatepost operator invite on the machine, or an owner in the console."),
    ORIGIN_NOT_ALLOWED(403, "The call does not come from a page of this console.", "Use the console's own page."),
    // Is the request well made? (400, 404, 405, 409, 413, 415)
    MALFORMED_JSON(400, "The body is not well-formed JSON.", "Correct it at the place that the answer names."),
    UNKNOWN_PROPERTY(400, "The body has a property that is not known.", "Remove it, or use the name suggested."),
    WRONG_TYPE(400, "A property has the wrong type.", "Give the type that the answer names."),
    MISSING_PROPERTY(400, "A property that is needed is missing.", "Add it."),
    INVALID_VALUE(400, "A property has a value that is not possible.", "Give one of those named."),
    TOO_LARGE(413, "The body is larger than allowed.", "Send less at a time."),
    WRONG_MEDIA_TYPE(415, "The body is not application/json.", "Set Content-Type: application/json."),
    METHOD_NOT_ALLOWED(405, "This address does not take that method.", "See the API reference."),
    NOT_FOUND(404, "There is no such thing here.", "Check the id; a key sees its own workspace only."),
    NOTHING_TO_ROLL_BACK(
            409,
            "There is no former secret that is still good.",
            "Rotate again; within the grace of that rotation it can be rolled back."),
    IDEMPOTENCY_KEY_MISSING(
            400,
            "A send needs an Idempotency-Key header, so that a repeat is not a second message.",
            "Add one: up to 200 visible ASCII characters, your own id of the request is best."),
    IDEMPOTENCY_MISMATCH(
            409,
            "This idempotency key was used within 72 hours for another body.",
            "Use a new key for a new message; repeat the same body to get the first answer."),
    IMPORT_NEEDS_APPROVAL(409, "It grants more than one person may.", "Let a second person approve it."),
    IMPORT_ELSEWHERE(409, "The import goes on elsewhere in the file.", "Send from its next_offset."),
    APPROVAL_BY_ANOTHER(
            409,
            "This needs the approval of somebody else.",
            "Let a second person approve it, in a session of their own."),
    CONSENT_TOO_GENERAL(
            400,
            "A general marketing flag is no consent: nobody can say later what the person agreed to.",
            "Record one event for each channel and purpose that the person agreed to, such as sms and promotional."),
    RECONTACT_NEEDS_APPROVAL(
            409,
            "The person opted out, and nothing that they did themselves since says otherwise.",
            "Record the person's own new opt-in, or have two people approve it under /v1/recontact-approvals.",
            "You asked us to stop; we need a new sign-up from you.",
            "You stopped these messages. Sign up again to receive them."),
    CONFIRMATION_CAP(
            429,
            "This address, network or workspace has had today's greatest number of questions to confirm a sign-up.",
            "Wait for the next day; a person who asked already has a message to confirm by."),
    NOT_CANCELLABLE(
            409,
            "The message has gone too far to be cancelled.",
            "Nothing can be done: it is at the provider, may be there, or has ended."),
    NOT_REPLAYABLE(
            409,
            "Only a message that failed or expired, and that nothing else took the place of, can be sent again.",
            "What may have arrived is settled under /v1/uncertain; anything else is a new message."),
    EXPORT_OVER(410, "This export has ended.", "Make a new one if it is still needed, with its own reason."),
    CONTENT_EXPIRED(410, "What this message said is kept no longer.", "Send a new message with its content."),
    DUPLICATE_NOT_ACCEPTED(
            409,
            "Some of these messages may have arrived, and sending them again could double them.",
            "Say accept_duplicate if people may get them twice, or settle them as delivered or failed."),
    INVALID_NUMBER(400, "The number is not a valid telephone number.", "Give it in E.164: +4915112345678."),
    INVALID_EMAIL(400, "The address is not a valid mail address.", "Give it as name@example.com."),
    UNKNOWN_TEMPLATE(400, "There is no active template of that name.", "Create and activate it first."),
    UNKNOWN_SENDER(400, "There is no such sender for this channel.", "Create it, or leave the property out."),
    UNDECLARED_VARIABLE(400, "A variable is given that the template does not declare.", "Remove it, or declare it."),
    MISSING_VARIABLE(400, "A variable that the template declares is missing.", "Give it a value."),
    VARIABLE_TOO_LONG(400, "A variable is longer than the template allows.", "Shorten it."),
    LINK_IN_VARIABLE(
            400,
            "A variable carries a link to a host that the template does not allow.",
            "Put the link into the template, or add its host to the template's allowed links."),
    TEXT_TOO_LONG(
            400,
            "The finished text is longer than its channel takes.",
            "Shorten the template, or the values that the answer's sentence is about."),
    TEMPLATE_STATE(
            409,
            "The version of the template is not in a state in which this can be done.",
            "The answer names its state; see the states in the docs page on templates."),
    PROMOTION_STALE(
            409,
            "The promotion cannot be applied as it was seen.",
            "The answer says why; compare again under /v1/promotions and propose what you see then."),
    TEMPLATE_FAULTY(
            422,
            "The template breaks rules of the places it may go to, or misleads.",
            "Correct what the findings name and make a new version."),
    REASON_NEEDED(
            422,
            "The new version changes something unusual, and no reason was given.",
            "Give the reason; it is kept and told with the approval."),
    CONTROL_CHARACTER(400, "A variable carries a control or direction character.", "Remove it."),
    CHANNEL_NOT_SUPPORTED(400, "This channel has no connection that can carry it.", "Add a connection."),
    // Is Gatepost able? (429, 503)
    RATE_LIMITED(
            429,
            "More than a limit allows came at once.",
            "Wait as many seconds as Retry-After says, then repeat with the same key."),
    OVERLOADED(503, "Gatepost has more work than it takes at once.", "Repeat the call with the same key."),
    OUTCOME_UNKNOWN(
            503,
            "The answer of the database was lost, so the message may or may not be accepted.",
            "Repeat the call with the same idempotency key; it is safe."),
    INTERNAL(500, "Gatepost has a fault.", "Repeat with the same key; tell the operator the correlation id."),
    CALLBACK_FORGED(401, "The callback's proof is missing or wrong.", "Check the signing secret."),
    CALLBACK_STALE(401, "The callback is too old or from the future.", "Check the clocks."),
    CALLBACK_MALFORMED(400, "The callback is proven but makes no sense.", "See the quarantine."),
    PROVIDER_REFUSED(422, "The provider refused the message.", "See the provider's code.", "It was refused."),
    ADDRESS_UNREACHABLE(
            422,
            "The provider says that this address cannot be reached on this channel.",
            "Use another channel, or the new address that the app or the browser gives.",
            "You could not be reached here."),
    NO_ROUTE(422, "No connection can carry this message.", "Add or repair a connection.", "Our set-up, not you."),
    ROUTE_OUTSIDE_REGION(
            422,
            "Every route leads where this workspace's data may not go, or is not for this country.",
            "Use a connection that keeps data there, or declare where it goes: /v1/connections/{id}/territory.",
            "Our set-up, not you."),
    RETRIES_EXHAUSTED(
            422,
            "The provider could not take the message in all the tries allowed.",
            "See the provider's health, then send again.",
            "It could not be delivered.");

    private final int status;
    private final String sentence;
    private final String mend;
    private final @Nullable String agent;
    private final @Nullable String customer;
    private final String code = name().toLowerCase(Locale.ROOT);

    /** One that only callers of the API meet. */
    ReasonCode(int status, String sentence, String mend) {
        this(status, sentence, mend, null, null);
    }

    /** One that the person concerned is shown nothing of. */
    ReasonCode(int status, String sentence, String mend, String agent) {
        this(status, sentence, mend, agent, null);
    }

    ReasonCode(int status, String sentence, String mend, @Nullable String agent, @Nullable String customer) {
        this.status = status;
        this.sentence = sentence;
        this.mend = mend;
        this.agent = agent;
        this.customer = customer;
    }

    /** The stable code: {@code consent_missing}. */
    public String code() {
        return code;
    }

    /** The HTTP status when this reason answers a call. */
    public int status() {
        return status;
    }

    /** What happened, for the caller of the API. */
    public String sentence() {
        return sentence;
    }

    /** What to do about it. */
    public String mend() {
        return mend;
    }

    /** What a support agent can read aloud; null when agents never meet it. */
    public @Nullable String agent() {
        return agent;
    }

    /** What the person concerned may be shown; null when they are shown nothing. */
    public @Nullable String customer() {
        return customer;
    }

    /** The page that explains it. */
    public String page() {
        return "https://gatepost.dev/docs/reasons#" + code;
    }
}
