package dev.gatepost.messages;

/** What a provider's unified word means for the state of a message. */
public final class Reported {
    private Reported() {}

    /**
     * @param status the name of a unified report: accepted and submitted say no more than that the provider has it
     */
    public static MessageState state(String status) {
        return switch (status) {
            case "ACCEPTED", "SUBMITTED" -> MessageState.SUBMITTED;
            case "SENT" -> MessageState.SENT;
            case "DELIVERED" -> MessageState.DELIVERED;
            case "READ" -> MessageState.READ;
            case "UNDELIVERED" -> MessageState.UNDELIVERED;
            case "FAILED" -> MessageState.FAILED;
            case "BOUNCED" -> MessageState.BOUNCED;
            case "COMPLAINED" -> MessageState.COMPLAINED;
            default -> throw new IllegalArgumentException("no such report: " + status);
        };
    }
}
