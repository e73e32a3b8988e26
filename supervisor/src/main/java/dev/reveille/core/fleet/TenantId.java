package dev.reveille.core.fleet;

import org.jspecify.annotations.Nullable;

/**
 * A customer.
 *
 * @param value 1 to 64 characters, {@code [A-Za-z0-9][A-Za-z0-9._-]*}
 */
public record TenantId(String value) implements Comparable<TenantId> {
    public TenantId {
        Names.check("tenant", value);
    }

    /** Whether {@code value} may be a tenant's id. */
    public static boolean valid(String value) {
        return Names.valid(value);
    }

    // by hand: every record read asks for it several times

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TenantId(String id) && id.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public int compareTo(TenantId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
