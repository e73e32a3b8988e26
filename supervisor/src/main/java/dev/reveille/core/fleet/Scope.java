package dev.reveille.core.fleet;

import java.util.Set;
import java.util.TreeSet;

/** Which other agents of its tenant an agent may reach. Another tenant's are never among them. */
public sealed interface Scope {
    /** Nobody. */
    record Nobody() implements Scope {}

    /** Those of its own supervision group that run on its node. */
    record Group() implements Scope {}

    /** Every agent of its tenant. */
    record Tenant() implements Scope {}

    /**
     * These alone.
     *
     * @param names of agents of its tenant, without the tenant
     */
    record Listed(Set<String> names) implements Scope {
        public Listed {
            names = Set.copyOf(names);
        }
    }

    /** Those that both cover. */
    record Both(Scope one, Scope other) implements Scope {}

    /**
     * Whether an agent is among them.
     *
     * @param name of an agent of the same tenant
     * @param sameGroup whether it is of the same supervision group
     */
    default boolean covers(String name, boolean sameGroup) {
        return switch (this) {
            case Nobody _ -> false;
            case Group _ -> sameGroup;
            case Tenant _ -> true;
            case Listed(var names) -> names.contains(name);
            case Both(var one, var other) ->
                    one.covers(name, sameGroup) && other.covers(name, sameGroup);
        };
    }

    /** What is left of it below a ceiling: never more than either. */
    default Scope within(Scope ceiling) {
        if (this instanceof Tenant || equals(ceiling)) {
            return ceiling;
        }
        if (ceiling instanceof Tenant || this instanceof Nobody) {
            return this;
        }
        if (ceiling instanceof Nobody) {
            return ceiling;
        }
        if (this instanceof Listed(var mine) && ceiling instanceof Listed(var theirs)) {
            var common = new TreeSet<>(mine);
            common.retainAll(theirs);
            return common.isEmpty() ? new Nobody() : new Listed(common);
        }
        return new Both(this, ceiling);
    }

    /** As specs write it. */
    default String text() {
        return switch (this) {
            case Nobody _ -> "none";
            case Group _ -> "group";
            case Tenant _ -> "tenant";
            case Listed(var names) -> new TreeSet<>(names).toString();
            case Both(var one, var other) -> one.text() + " within " + other.text();
        };
    }
}
