package dev.gatepost.providers.sandbox;

import dev.gatepost.providers.sandbox.CarrierDoor.Reply;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The part of the carrier's API by which an account reads its people's blocks and adds to them. */
final class BlockDesk {
    /** Few enough that a page of the longest addresses stays below 64 KiB. */
    private static final int PAGE = 100;

    private static final int MOST_ADDED = 200;

    private BlockDesk() {}

    static Reply page(PersonBlocks blocks, CarrierAccount account, int after) {
        List<PersonBlocks.Block> page = blocks.page(account.name(), after, PAGE);
        ObjectNode body = StrictJson.object();
        if (page.size() == PAGE) {
            body.put("next", page.getLast().place());
        }
        ArrayNode entries = body.putArray("entries");
        for (PersonBlocks.Block block : page) {
            entries.addObject()
                    .put("channel", block.channel().written())
                    .put("person", block.person())
                    .put("sender", block.sender())
                    .put("since", block.since().toString());
        }
        return Reply.json(200, body);
    }

    static Reply add(PersonBlocks blocks, CarrierAccount account, StrictJson json, Instant now)
            throws StrictJson.Wrong {
        List<StrictJson> entries = json.objects("entries", MOST_ADDED);
        for (StrictJson entry : entries) {
            var text = new Notice.PersonText(
                    Submission.channel(entry), entry.text("person", 320), entry.text("sender", 320), "");
            if (!blocks.add(account.name(), text, now)) {
                return Reply.error(503, "list_full", "there is no room for more blocks");
            }
        }
        return Reply.json(200, StrictJson.object().put("entries", entries.size()));
    }
}
