package dev.gatepost.keys;

/** One of a contact's keys in hand. A contact gets some thousand messages: one key for all is in bounds. */
final class ContactSealingKey implements SealingKey {
    private final Aes aes;

    ContactSealingKey(byte[] key) {
        aes = new Aes(key);
    }

    @Override
    public byte[] seal(byte[] plain, Binding binding) {
        return aes.seal(plain, binding.bytes());
    }

    @Override
    public byte[] open(byte[] sealed, Binding binding) {
        return aes.open(sealed, binding.bytes(), binding.field());
    }

    @Override
    public String toString() {
        return "SealingKey(…)";
    }
}
