package dev.gatepost.events;

import dev.gatepost.platform.WorkspaceId;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * Something to tell the customer's systems.
 *
 * @param type {@code consent.revoked}, {@code message.received} …
 * @param object what it is about; events of one object are delivered in order
 * @param data ids, states and reasons; no address and no text
 */
public record Happened(WorkspaceId workspace, String type, UUID object, Instant at, Map<String, String> data) {}
