package dev.reveille.config;

import dev.reveille.core.fleet.TenantId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Templates become agents: which tenants they cover, what they make, what overrides it. */
final class Templates {
    private static final String PLACEHOLDER = "{tenant}";
    private static final Pattern PATTERN = Pattern.compile("[A-Za-z0-9*?][A-Za-z0-9._*?-]{0,63}");

    private Templates() {}

    static boolean isPattern(String text) {
        return PATTERN.matcher(text).matches();
    }

    /** Whether a pattern with the wildcards {@code *} and {@code ?} covers a tenant. */
    static boolean covers(String pattern, TenantId tenant) {
        String text = tenant.value();
        int star = -1;
        int retry = 0;
        int p = 0;
        int t = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                retry = t;
            } else if (p < pattern.length()
                    && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++retry;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /** The agent a template makes for a tenant, the placeholder replaced in every text. */
    static Map<String, Object> agentOf(Map<String, Object> template, TenantId tenant) {
        var agent = new LinkedHashMap<String, Object>();
        template.forEach((key, value) -> agent.put(key, filled(value, tenant.value())));
        agent.remove(MatchSection.KEY);
        agent.put("kind", "Agent");
        agent.put("tenant", tenant.value());
        return agent;
    }

    private static Object filled(Object value, String tenant) {
        return switch (value) {
            case String text -> text.replace(PLACEHOLDER, tenant);
            case List<?> list -> list.stream().map(inner -> filled(inner, tenant)).toList();
            case Map<?, ?> map -> {
                var copy = Documents.section(map);
                copy.replaceAll((_, inner) -> filled(inner, tenant));
                yield copy;
            }
            default -> value;
        };
    }

    /**
     * The agent with its own document over it: maps field by field, everything else as a whole. A
     * key without a value overrides nothing. An evaluator of another name replaces the template's
     * with all its parameters, which would mean nothing to it.
     */
    static Map<String, Object> merge(Map<String, Object> base, Map<String, Object> over) {
        var merged = new LinkedHashMap<>(base);
        over.forEach(
                (key, value) -> {
                    Object below = merged.get(key);
                    if (below instanceof Map<?, ?> map
                            && value instanceof Map<?, ?> fields
                            && !(key.equals("evaluator")
                                    && !map.keySet().equals(fields.keySet()))) {
                        merged.put(key, merge(Documents.section(map), Documents.section(fields)));
                    } else if (value != Nothing.NOTHING || below == null) {
                        merged.put(key, value);
                    }
                });
        return merged;
    }
}
