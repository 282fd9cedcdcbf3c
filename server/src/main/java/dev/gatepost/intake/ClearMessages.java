package dev.gatepost.intake;

import dev.gatepost.access.Workspace;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.intake.OpenContents.Opened;
import dev.gatepost.keys.Keys;
import dev.gatepost.messages.Content;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageSearch;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.messages.StoredMessage;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.templates.Catalogue;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What messages said and to whom they went, for those who may take that away. */
public final class ClearMessages {
    private static final String TITLES =
            "id,created_at,status,channel,purpose,template,template_version,sender,contact,address";
    private static final String OF_CONTENT = ",reference,subject,text,variables";

    private final ReadSearch searches;
    private final MessageStore messages;
    private final OpenContents contents;
    private final EnsureContacts people;

    /** What it works with. */
    public record Parts(
            Database database,
            Keys keys,
            Addresses addresses,
            ContactStore contacts,
            EnsureContacts people,
            Catalogue catalogue,
            MessageStore messages) {}

    public ClearMessages(Parts p) {
        this.searches = new ReadSearch(p.database(), p.keys(), p.addresses(), p.contacts(), p.catalogue());
        this.messages = p.messages();
        this.contents = new OpenContents(p.keys(), p.contacts());
        this.people = p.people();
    }

    /** What is looked for. */
    public sealed interface Asked {
        record Search(MessageSearch search) implements Asked {}

        /** Something that this workspace does not have, so that nothing can be found. */
        record Nothing() implements Asked {}

        record Faulty(Problem problem) implements Asked {}
    }

    /** Reads the same properties as {@code GET /v1/messages} does. */
    public Asked read(JsonFields query, Workspace workspace) {
        return switch (searches.read(query, workspace)) {
            case ReadSearch.Read.Search(MessageSearch search, MessageId after, int limit) -> new Asked.Search(search);
            case ReadSearch.Read.Nothing() -> new Asked.Nothing();
            case ReadSearch.Read.Faulty(Problem problem) -> new Asked.Faulty(problem);
        };
    }

    /** The first row of a file. */
    public static String titles(boolean content) {
        return TITLES + (content ? OF_CONTENT : "") + "\r\n";
    }

    /** The rows of these messages, in their order; without address and content where the person was erased. */
    public String rows(Connection tx, WorkspaceId workspace, List<MessageId> ids, boolean content) throws SQLException {
        Map<MessageId, WorkspaceId> wanted = new TreeMap<>();
        ids.forEach(id -> wanted.put(id, workspace));
        Map<MessageId, StoredMessage> stored = messages.find(tx, wanted);
        Map<MessageId, Opened> opened = contents.of(tx, stored.values());
        StringBuilder out = new StringBuilder();
        for (MessageId id : ids) {
            StoredMessage message = stored.get(id);
            if (message != null) {
                out.append(row(message, opened.get(id), content));
            }
        }
        return out.toString();
    }

    private String row(StoredMessage m, @Nullable Opened opened, boolean content) {
        List<@Nullable Object> cells = new ArrayList<>();
        cells.add(m.id());
        cells.add(m.acceptedAt());
        cells.add(m.state().written());
        cells.add(m.channel().written());
        cells.add(m.purpose().written());
        cells.add(m.template());
        cells.add(m.template() == null ? null : m.templateVersion());
        cells.add(m.sender());
        cells.add(m.contact());
        cells.add(opened == null ? null : people.address(opened.contact()));
        if (content) {
            Content said = opened == null ? null : opened.content();
            cells.add(said == null ? null : said.reference());
            cells.add(said == null ? null : said.subject());
            cells.add(said == null ? null : said.text());
            cells.add(
                    said == null || said.variables().isEmpty()
                            ? null
                            : new String(Json.write(said.variables()), StandardCharsets.UTF_8));
        }
        return Csv.row(cells.toArray());
    }
}
