package dev.reveille.core.supervision;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.GroupSpec;
import dev.reveille.core.fleet.SupervisionSpec;
import dev.reveille.core.fleet.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a group stands in its tenant's tree.
 *
 * @param names from the root to the group itself, at least one
 */
public record GroupPath(TenantId tenant, List<String> names) {
    /**
     * Begins the name of the group an agent without one is in, alone: no group can be called so.
     */
    private static final String ALONE = "~";

    public GroupPath {
        names = List.copyOf(names);
    }

    /** The group an agent is a child of. */
    public static GroupPath of(AgentId agent, SupervisionSpec spec) {
        return spec.group().map(group -> of(agent.tenant(), group)).orElseGet(() -> alone(agent));
    }

    /** The group of an agent that names none. */
    public static GroupPath alone(AgentId agent) {
        return new GroupPath(agent.tenant(), List.of(ALONE + agent.name()));
    }

    /** The outermost group around it, itself if there is none. */
    public GroupPath root() {
        return names.size() == 1 ? this : new GroupPath(tenant, List.of(names.getFirst()));
    }

    static GroupPath of(TenantId tenant, GroupSpec group) {
        var names = new ArrayList<String>();
        Optional<GroupSpec> next = Optional.of(group);
        while (next.isPresent()) {
            names.addFirst(next.get().name());
            next = next.get().parent().map(GroupSpec.Place::group);
        }
        return new GroupPath(tenant, names);
    }

    /** Whether it holds but one agent that named no group. */
    public boolean alone() {
        return names.getFirst().startsWith(ALONE);
    }

    Optional<GroupPath> parent() {
        return names.size() == 1
                ? Optional.empty()
                : Optional.of(new GroupPath(tenant, names.subList(0, names.size() - 1)));
    }

    /** It and those around it, the root first. */
    List<GroupPath> fromRoot() {
        var paths = new ArrayList<GroupPath>();
        for (int i = 1; i <= names.size(); i++) {
            paths.add(new GroupPath(tenant, names.subList(0, i)));
        }
        return paths;
    }

    /** Whether it is {@code other} or lies somewhere within it. */
    boolean within(GroupPath other) {
        return tenant.equals(other.tenant)
                && names.size() >= other.names.size()
                && names.subList(0, other.names.size()).equals(other.names);
    }

    @Override
    public String toString() {
        return tenant + "/" + String.join("/", names).replace(ALONE, "");
    }
}
