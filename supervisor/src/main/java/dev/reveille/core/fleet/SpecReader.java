package dev.reveille.core.fleet;

import java.util.Map;
import java.util.function.Predicate;

/** Reads spec and template documents as they travel on topics; parsing itself is the shell's. */
public interface SpecReader {
    /** An agent's effective document, canonical JSON. */
    Parsed<AgentSpec> read(String document);

    /**
     * The effective document of one agent: the template's fields with {@code {tenant}} replaced
     * everywhere, overridden field by field by the agent's own document where there is one.
     *
     * @param template a template's document
     * @param own the agent's own document, or an empty string
     */
    Parsed<AgentSpec> instantiate(String template, TenantId tenant, String own);

    /** Whether a template's tenant pattern ({@code *} and {@code ?} wildcards) covers a tenant. */
    default boolean matches(String template, TenantId tenant) {
        return covering(template).test(tenant);
    }

    /** The same of many tenants, the template read once. */
    Predicate<TenantId> covering(String template);

    /**
     * Attributes a template asks of a tenant beside its id: by name the value, a text, number or
     * flag, or a list of values of which one will do. Empty = none.
     */
    Map<String, Object> attributes(String template);
}
