package dev.gatepost.console;

import dev.gatepost.access.operators.OperatorSessions;
import dev.gatepost.access.operators.Passkeys;
import java.util.List;

/**
 * What a person sees of their own account.
 *
 * @param roles each with the place where it holds
 * @param here the id of the session that looks
 * @param outside how people call the company's own sign-in service; empty where there is none
 * @param bound whether this account is bound to one there
 */
record AccountView(
        String name,
        List<String> roles,
        List<OperatorSessions.Listed> sessions,
        String here,
        List<Passkeys.Listed> passkeys,
        String outside,
        boolean bound) {}
