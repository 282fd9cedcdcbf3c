package dev.gatepost.templates;

/** The name under which people know the company. */
public record Brand(BrandId id, String name) {}
