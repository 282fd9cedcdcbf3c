package dev.gatepost.intake.twilio;

import dev.gatepost.access.Workspace;
import dev.gatepost.intake.ClearMessages;
import dev.gatepost.messages.FindMessages;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageSearch;
import dev.gatepost.messages.MessageState;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.messages.StoredMessage;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.templates.Catalogue;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Messages as Twilio's resource tells them. Address and text are left out of what is fetched later: reading them is a
 * right of people, and not of keys.
 */
public final class TwilioMessages {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss xx", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final int USUAL = 50;
    private static final int MOST = 200;

    private final Database database;
    private final MessageStore messages;
    private final Catalogue catalogue;
    private final ClearMessages searches;

    public TwilioMessages(Database database, MessageStore messages, Catalogue catalogue, ClearMessages searches) {
        this.database = database;
        this.messages = messages;
        this.catalogue = catalogue;
        this.searches = searches;
    }

    /** What is listed, as the address of the next page says it again. */
    private record Place(String account, @Nullable String to, int size) {}

    /** A page, or why there is none. */
    sealed interface Listed {
        record Page(Map<String, Object> document) implements Listed {}

        record Faulty(Problem problem) implements Listed {}
    }

    Optional<Map<String, Object>> one(Workspace workspace, String account, MessageId id) {
        return database.transact(
                        Role.CONSOLE,
                        Scope.of(workspace.id(), workspace.organisation()),
                        tx -> messages.find(tx, workspace.id(), id))
                .map(m -> document(workspace, account, m));
    }

    Listed page(Workspace workspace, String account, HttpServletRequest request) {
        ObjectNode query = Json.object();
        String to = request.getParameter("To");
        if (to != null) {
            query.put("to", to.substring(to.indexOf(':') + 1));
        }
        var list = new Place(account, to, size(request.getParameter("PageSize")));
        String token = request.getParameter("PageToken");
        MessageId after = token == null ? null : MessageSid.read(token).orElse(null);
        return switch (searches.read(new JsonFields(query), workspace)) {
            case ClearMessages.Asked.Faulty(Problem problem) -> new Listed.Faulty(problem);
            case ClearMessages.Asked.Nothing() -> new Listed.Page(document(list, List.of(), null));
            case ClearMessages.Asked.Search(MessageSearch search) -> found(workspace, list, search, after);
        };
    }

    private Listed found(Workspace workspace, Place list, MessageSearch search, @Nullable MessageId after) {
        return database.transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), tx -> {
            FindMessages.Page page = FindMessages.page(tx, search, after, list.size());
            Map<MessageId, WorkspaceId> wanted = new TreeMap<>();
            page.ids().forEach(id -> wanted.put(id, workspace.id()));
            Map<MessageId, StoredMessage> stored = wanted.isEmpty() ? Map.of() : messages.find(tx, wanted);
            List<Map<String, Object>> out = new ArrayList<>();
            for (MessageId id : page.ids()) {
                StoredMessage message = stored.get(id);
                if (message != null) {
                    out.add(document(workspace, list.account(), message));
                }
            }
            return new Listed.Page(document(list, out, page.next()));
        });
    }

    private static int size(@Nullable String asked) {
        return asked != null && asked.matches("[1-9][0-9]{0,3}") ? Math.min(MOST, Integer.parseInt(asked)) : USUAL;
    }

    private static Map<String, Object> document(
            Place list, List<Map<String, Object>> messages, @Nullable MessageId next) {
        String uri = TwilioDoor.PREFIX + "Accounts/" + list.account() + "/Messages.json?PageSize=" + list.size();
        if (list.to() != null) {
            uri += "&To=" + URLEncoder.encode(list.to(), StandardCharsets.UTF_8);
        }
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("messages", messages);
        out.put("page", 0);
        out.put("page_size", list.size());
        out.put("start", 0);
        out.put("end", Math.max(0, messages.size() - 1));
        out.put("uri", uri);
        out.put("first_page_uri", uri);
        if (next != null) {
            out.put("next_page_uri", uri + "&Page=1&PageToken=" + MessageSid.write(next));
        }
        return out;
    }

    private Map<String, Object> document(Workspace workspace, String account, StoredMessage m) {
        String sid = MessageSid.write(m.id());
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("sid", sid);
        out.put("account_sid", account);
        out.put("api_version", "2010-04-01");
        out.put("direction", "outbound-api");
        out.put("status", status(m.state()));
        catalogue.of(workspace).sender(m.sender()).ifPresent(s -> out.put("from", s.address()));
        out.put("num_segments", Integer.toString(Math.max(1, m.marks().segments())));
        out.put("num_media", "0");
        String created = DATE.format(m.acceptedAt());
        out.put("date_created", created);
        out.put("date_updated", created);
        Instant due = m.notBefore();
        out.put("date_sent", DATE.format(due == null ? m.acceptedAt() : due));
        if (m.state() == MessageState.BLOCKED || m.state() == MessageState.FAILED) {
            out.put("error_message", String.valueOf(m.marks().reason()));
        }
        out.put("uri", TwilioDoor.PREFIX + "Accounts/" + account + "/Messages/" + sid + ".json");
        out.put("subresource_uris", Map.of());
        return out;
    }

    /** Our state in the nearest of Twilio's words. */
    static String status(MessageState state) {
        return switch (state) {
            case ACCEPTED -> "accepted";
            case DEFERRED -> "scheduled";
            case SENDING, UNCERTAIN -> "sending";
            case SUBMITTED, SENT -> "sent";
            case DELIVERED, COMPLAINED -> "delivered";
            case READ -> "read";
            case UNDELIVERED -> "undelivered";
            case FAILED, BOUNCED, BLOCKED, EXPIRED -> "failed";
            case CANCELLED -> "canceled";
        };
    }
}
