package dev.gatepost.templates;

/** Characters that must not come in by a variable, because they change what a reader sees or what a machine reads. */
final class Characters {
    private Characters() {}

    /** Characters that show nothing: they hide words from filters and links from people. */
    static boolean hasNoWidth(char c) {
        return c == '\u00ad'
                || c == '\u034f'
                || c == '\u180e'
                || c >= '\u200b' && c <= '\u200f'
                || c >= '\u2060' && c <= '\u2064'
                || c >= '\ufe00' && c <= '\ufe0f'
                || c == '\ufeff'
                || c == '\u115f'
                || c == '\u1160'
                || c == '\u3164'
                || c == '\uffa0';
    }

    /**
     * Whether the text has a control, direction or hidden character. Joiners and variation selectors are let through:
     * emoji, Persian and Indic names need them; {@link Links} looks through them.
     */
    static boolean hasForbidden(String text) {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (isForbidden(c)) {
                return true;
            }
            i += Character.charCount(c);
        }
        return false;
    }

    private static boolean isForbidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            case Character.FORMAT -> c != 0x200c && c != 0x200d;
            default -> c == 0x115f || c == 0x1160 || c == 0x3164 || c == 0xffa0 || c == 0x034f;
        };
    }
}
