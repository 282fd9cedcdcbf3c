package dev.gatepost.providers.smpp;

import java.io.DataInputStream;
import java.io.IOException;
import org.jsmpp.DefaultPDUReader;
import org.jsmpp.InvalidCommandLengthException;
import org.jsmpp.bean.Command;

/** Reads PDUs of a length that SMPP knows; one that says another ends the session before any memory is taken for it. */
final class BoundedPduReader extends DefaultPDUReader {
    /** A message_payload of 64 KiB, and room for all else. */
    private static final int LONGEST = 66 * 1024;

    private static final int HEADER = 16;

    @Override
    public Command readPDUHeader(DataInputStream in) throws InvalidCommandLengthException, IOException {
        int length = in.readInt();
        if (length < HEADER || length > LONGEST) {
            throw new IOException("a PDU of " + length + " octets is none");
        }
        Command header = new Command();
        header.setCommandLength(length);
        header.setCommandId(in.readInt());
        header.setCommandStatus(in.readInt());
        header.setSequenceNumber(in.readInt());
        return header;
    }
}
