package dev.gatepost.wronghouse.messages;

/** Something high. */
public record High(int floor) {}
