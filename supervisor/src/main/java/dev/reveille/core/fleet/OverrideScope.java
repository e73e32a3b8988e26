package dev.reveille.core.fleet;

/** Whose agents an operator speaks of. */
public sealed interface OverrideScope {
    /** One agent. */
    record OneAgent(AgentId agent) implements OverrideScope {}

    /** All agents of a tenant. */
    record OfTenant(TenantId tenant) implements OverrideScope {}

    /** All agents that a template makes, or lies under. */
    record OfTemplate(String name) implements OverrideScope {
        public OfTemplate {
            Names.check("template", name);
        }
    }

    /** All agents whose spec asks for a pool. */
    record OfPool(String name) implements OverrideScope {
        public OfPool {
            Names.check("pool", name);
        }
    }

    /** Every agent there is. */
    record All() implements OverrideScope {}

    /**
     * Reads {@link #key}.
     *
     * @throws IllegalArgumentException if it is not of that form
     */
    static OverrideScope parse(String key) {
        if (key.equals("all")) {
            return new All();
        }
        int slash = key.indexOf('/');
        String rest = key.substring(slash + 1);
        return switch (slash < 0 ? "" : key.substring(0, slash)) {
            case "agent" -> new OneAgent(AgentId.parse(rest));
            case "tenant" -> new OfTenant(new TenantId(rest));
            case "template" -> new OfTemplate(rest);
            case "pool" -> new OfPool(rest);
            default ->
                    throw new IllegalArgumentException(
                            "a scope is agent/<tenant>/<name>, tenant/<id>, template/<name>,"
                                    + " pool/<name> or all, was \""
                                    + key
                                    + "\"");
        };
    }

    /** As topics spell it. */
    default String key() {
        return switch (this) {
            case OneAgent(AgentId agent) -> "agent/" + agent;
            case OfTenant(TenantId tenant) -> "tenant/" + tenant;
            case OfTemplate(String name) -> "template/" + name;
            case OfPool(String name) -> "pool/" + name;
            case All() -> "all";
        };
    }

    /** As people read it: {@code acme/a}, {@code tenant acme}, {@code all agents}. */
    default String words() {
        return switch (this) {
            case OneAgent(AgentId agent) -> agent.toString();
            case OfTenant(TenantId tenant) -> "tenant " + tenant;
            case OfTemplate(String name) -> "template " + name;
            case OfPool(String name) -> "pool " + name;
            case All() -> "all agents";
        };
    }
}
