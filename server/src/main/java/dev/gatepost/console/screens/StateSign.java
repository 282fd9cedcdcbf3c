package dev.gatepost.console.screens;

import dev.gatepost.console.Sign;

/** The states that the API tells of things, as signs: the word stays, the tone says whether anybody must look. */
final class StateSign {
    private StateSign() {}

    static Sign of(String state) {
        String word = Words.capital(state);
        return switch (state) {
            case "active",
                    "approved",
                    "registered",
                    "valid",
                    "delivered",
                    "enabled",
                    "enforce",
                    "closed",
                    "done",
                    "finished",
                    "in_force",
                    "replayed" -> new Sign("check", word, "good");
            case "submitted",
                    "pending",
                    "waiting",
                    "observe",
                    "running",
                    "half_open",
                    "shadow",
                    "held",
                    "warning",
                    "future" -> new Sign("clock", word, "wait");
            case "rejected",
                    "withdrawn",
                    "expired",
                    "dead",
                    "failed",
                    "refused",
                    "open",
                    "disabled",
                    "error",
                    "ended" -> new Sign("cross", word, "stop");
            default -> new Sign("dot", word, "plain");
        };
    }
}
