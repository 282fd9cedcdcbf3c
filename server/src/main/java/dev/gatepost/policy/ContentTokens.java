package dev.gatepost.policy;

import java.util.Set;

/**
 * The names of required content that software finds in a rendered message. All other names in the rule packs are
 * <em>attested</em>: they are shown to the template's approver, whose approval vouches for them, and they never deny.
 *
 * <ul>
 *   <li>{@code sender_name}: the brand's name stands in the text or subject
 *   <li>{@code optout_instruction}: a way to stop is told: a keyword to answer with, or an unsubscribe link
 *   <li>{@code label:STOP 36xxx}: France: STOP to a short code that begins with 36
 *   <li>{@code physical_address}: the brand's postal address stands in the mail
 *   <li>{@code unsubscribe_link_body}: the mail's body carries the unsubscribe link
 *   <li>{@code list_unsubscribe_https}, {@code list_unsubscribe_post_one_click}: the headers of RFC 2369 and RFC 8058
 * </ul>
 */
public final class ContentTokens {
    public static final String SENDER_NAME = "sender_name";
    public static final String OPTOUT_INSTRUCTION = "optout_instruction";
    public static final String FRENCH_STOP_CODE = "label:STOP 36xxx";
    public static final String PHYSICAL_ADDRESS = "physical_address";
    public static final String UNSUBSCRIBE_LINK = "unsubscribe_link_body";
    public static final String LIST_UNSUBSCRIBE = "list_unsubscribe_https";
    public static final String ONE_CLICK = "list_unsubscribe_post_one_click";

    /** Every name that a pack may list as checked. */
    public static final Set<String> CHECKED = Set.of(
            SENDER_NAME,
            OPTOUT_INSTRUCTION,
            FRENCH_STOP_CODE,
            PHYSICAL_ADDRESS,
            UNSUBSCRIBE_LINK,
            LIST_UNSUBSCRIBE,
            ONE_CLICK);

    private ContentTokens() {}
}
