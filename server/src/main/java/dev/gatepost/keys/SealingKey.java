package dev.gatepost.keys;

/** An AEAD key in hand (AES-256-GCM). It cannot print itself. */
public interface SealingKey {
    /** Encrypts and authenticates; 28 bytes longer than the plain text. */
    byte[] seal(byte[] plain, Binding binding);

    /** The plain text. Throws {@link Unreadable} when the key, the binding or the bytes do not match. */
    byte[] open(byte[] sealed, Binding binding);
}
