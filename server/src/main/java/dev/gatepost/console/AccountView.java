package dev.gatepost.console;

import dev.gatepost.access.operators.OperatorSessions;
import dev.gatepost.access.operators.Passkeys;
import java.util.List;

/**
 * What a person sees of their own account.
 *
 * @param roles each with the place where it holds
 * @param here the id of the session that looks
 */
record AccountView(
        String name,
        List<String> roles,
        List<OperatorSessions.Listed> sessions,
        String here,
        List<Passkeys.Listed> passkeys) {}
