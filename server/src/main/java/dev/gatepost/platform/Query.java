package dev.gatepost.platform;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** The parameters of a query as the properties of an object, so that an unknown one is refused in the same words. */
public final class Query {
    private static final int LONGEST = 1_000;

    private Query() {}

    /** Each parameter may be given once; {@code numbers} are read as whole numbers. */
    public static JsonFields of(HttpServletRequest request, String... numbers) {
        ObjectNode object = Json.object();
        List<String> repeated = new ArrayList<>();
        for (Map.Entry<String, String[]> entry : request.getParameterMap().entrySet()) {
            String value = entry.getValue()[0];
            if (entry.getValue().length > 1) {
                repeated.add(entry.getKey());
            } else if (List.of(numbers).contains(entry.getKey()) && value.matches("[0-9]{1,9}")) {
                object.put(entry.getKey(), Integer.parseInt(value));
            } else {
                object.put(entry.getKey(), value.length() > LONGEST ? value.substring(0, LONGEST) : value);
            }
        }
        JsonFields fields = new JsonFields(object);
        repeated.forEach(name -> fields.fault(name, ReasonCode.INVALID_VALUE, "give it once"));
        return fields;
    }
}
