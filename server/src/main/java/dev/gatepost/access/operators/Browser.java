package dev.gatepost.access.operators;

import dev.gatepost.platform.Digests;
import org.jspecify.annotations.Nullable;

/**
 * From where somebody signs in.
 *
 * @param network the source address cut to its network
 * @param agent what the browser calls itself, cut to 200 characters
 * @param device the token of a browser that signed in before, if it sent one
 */
public record Browser(
        String network, String agent, @Nullable String device) {
    private static final int LONGEST_AGENT = 200;

    public Browser {
        agent = agent.replaceAll("\\p{Cntrl}", " ");
        agent = agent.length() > LONGEST_AGENT ? agent.substring(0, LONGEST_AGENT) : agent;
    }

    byte[] agentHash() {
        return Digests.sha256(agent);
    }
}
