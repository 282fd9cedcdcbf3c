package dev.gatepost.console.screens;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.LinkedHashMap;
import java.util.Map;

/** The request as a resource of the API is to read it: with these parameters alone, the empty ones left out. */
final class AskedFor extends HttpServletRequestWrapper {
    private final Map<String, String[]> parameters = new LinkedHashMap<>();

    AskedFor(HttpServletRequest request, Map<String, String> parameters) {
        super(request);
        parameters.forEach((name, value) -> {
            if (!value.isEmpty()) {
                this.parameters.put(name, new String[] {value});
            }
        });
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        return parameters;
    }
}
