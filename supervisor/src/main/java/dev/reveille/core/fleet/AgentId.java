package dev.reveille.core.fleet;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One supervised program of one tenant, written {@code tenant/name}.
 *
 * @param tenant whose program it is
 * @param name 1 to 64 characters, {@code [A-Za-z0-9][A-Za-z0-9._-]*}, unique within the tenant
 */
public record AgentId(TenantId tenant, String name) implements Comparable<AgentId> {
    private static final Comparator<AgentId> ORDER =
            Comparator.comparing(AgentId::tenant).thenComparing(AgentId::name);

    public AgentId {
        Names.check("agent name", name);
    }

    public static AgentId of(String tenant, String name) {
        return new AgentId(new TenantId(tenant), name);
    }

    /**
     * Reads {@code tenant/name}.
     *
     * @throws IllegalArgumentException if it is not of that form
     */
    public static AgentId parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException(
                    "an agent is written tenant/name, was \"" + text + "\"");
        }
        return of(text.substring(0, slash), text.substring(slash + 1));
    }

    // by hand: every record read asks for it several times

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AgentId(TenantId of, String called)
                && called.equals(name)
                && of.equals(tenant);
    }

    @Override
    public int hashCode() {
        return 31 * tenant.hashCode() + name.hashCode();
    }

    @Override
    public int compareTo(AgentId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return tenant + "/" + name;
    }
}
