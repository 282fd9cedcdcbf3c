package dev.gatepost.providers.whatsapp;

import dev.gatepost.providers.Provider.Cause;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.api.CodeTable;

/**
 * The Cloud API's error codes, the same in answers and in callbacks: developers.facebook.com, "WhatsApp Cloud API",
 * "Error codes".
 */
final class WhatsAppErrors {
    static final CodeTable ALL = CodeTable.begin()
            .refused(Failure.OPTED_OUT, "the person stopped marketing from this business", "131050")
            // No account, an old application, or terms not accepted: Meta does not say which.
            .refused(Failure.INVALID_ADDRESS, "the number cannot be reached on WhatsApp", "131026")
            .refused(Failure.INVALID_ADDRESS, "sender and recipient are the same number", "131021")
            .refused(Failure.PERMANENT, "more than a day has passed since the person last wrote", "131047")
            .refused(Failure.PERMANENT, "Meta holds marketing to this person back", "131049", "130472")
            .refused(Failure.PERMANENT, "codes go to a number, and this person shows none", "131062")
            .refused(Failure.PERMANENT, "the number's country is closed to this business", "130497")
            .refused(Failure.CONTENT, "the template is not there, or not in this language", "132001")
            .refused(Failure.CONTENT, "the template's values do not fit it", "132000", "132012", "132018")
            .refused(Failure.CONTENT, "the text is too long, or breaks a rule", "132005", "132007", "131051")
            .refused(Failure.CONTENT, "the template is paused or disabled", "132015", "132016")
            .refused(Failure.CONTENT, "a parameter is missing or wrong", "100", "131008", "131009", "131052", "131053")
            .refused(Failure.ACCOUNT, "the access token has ended or is wrong", "0", "190")
            .refused(Failure.ACCOUNT, "the access token lacks a permission", "3", "10", "131005")
            .refused(Failure.ACCOUNT, "the account is locked or restricted", "368", "131031", "131045")
            .refused(Failure.ACCOUNT, "the account has no means of payment", "131042")
            .refused(Failure.ACCOUNT, "the number is not registered", "133000", "133005", "133010", "33")
            .later(Cause.ACCOUNT_TOO_FAST, "too much at once for the account", "4", "613", "80007", "130429")
            .later(Cause.SENDER_TOO_FAST, "Meta slows this number down", "131048", "131056", "133016")
            .later(Cause.FAULT, "it did not pass this time", "1", "2", "131000", "131016", "131057", "133004")
            .done();

    private WhatsAppErrors() {}
}
