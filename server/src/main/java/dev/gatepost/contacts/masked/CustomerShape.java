package dev.gatepost.contacts.masked;

import dev.gatepost.contacts.Residence;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is taken of a customer: what others have in common with them. Neither the address nor the id is in it.
 *
 * @param mail whether the address is one of mail; else it is a number
 * @param country of the number, ISO 3166-1; null when it tells none
 * @param areaCode of a number of North America, whose zones quiet hours follow
 * @param residence where the person lives, if somebody told
 * @param consent the projection of consent of the contact's row
 * @param suppressible by which opt-outs of the real person are found, for as long as the copy is made
 */
public record CustomerShape(
        boolean mail,
        @Nullable String country,
        @Nullable String areaCode,
        @Nullable Residence residence,
        String consent,
        List<byte[]> suppressible) {
    public CustomerShape {
        suppressible = List.copyOf(suppressible);
    }

    @Override
    public String toString() {
        return "CustomerShape(" + (mail ? "mail" : country) + ")";
    }
}
