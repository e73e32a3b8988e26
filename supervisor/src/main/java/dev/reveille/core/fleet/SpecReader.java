package dev.reveille.core.fleet;

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
    boolean matches(String template, TenantId tenant);
}
