package dev.gatepost.access;

/** The listeners. A route belongs to one door and is not there on another. */
public enum Door {
    /** The API, callbacks and pages for recipients. */
    PUBLIC,
    /** The console and what operators see. */
    PRIVATE
}
