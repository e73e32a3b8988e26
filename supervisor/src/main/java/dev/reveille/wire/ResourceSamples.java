package dev.reveille.wire;

import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.relevance.FleetGauge;
import dev.reveille.core.relevance.TenantEvent;
import dev.reveille.core.relevance.TenantEvent.Resources;
import dev.reveille.core.relevance.TenantFold;
import dev.reveille.schemas.ResourceSample;
import dev.reveille.schemas.ResourceScope;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** {@code resources} and {@code fleet}: about one tenant, or about what all tenants share. */
public final class ResourceSamples {
    private static final String CPU_AT = "available_cpu_at";
    private static final String MEMORY_AT = "available_memory_at";

    private ResourceSamples() {}

    /** Whether it is about one tenant. */
    public static boolean isTenants(ResourceSample s) {
        return s.getScope() == ResourceScope.TENANT;
    }

    /**
     * What a sample says of a tenant.
     *
     * @throws Problems if names or values in it cannot be used
     */
    public static TenantEvent.Endowed tenant(ResourceSample s) {
        return new TenantEvent.Endowed(
                TenantEvents.tenant(s.getName()),
                resources(s),
                StoredFacts.values(s.getAttributes()));
    }

    /**
     * What a sample says of a node or pool; its time is {@code at}.
     *
     * @throws Problems if names or values in it cannot be used
     */
    public static FleetGauge fleet(ResourceSample s, Instant at) {
        var scope =
                s.getScope() == ResourceScope.NODE ? FleetGauge.Scope.NODE : FleetGauge.Scope.POOL;
        try {
            return new FleetGauge(scope, new NodeId(s.getName()).value(), resources(s), at);
        } catch (IllegalArgumentException e) {
            throw new Problems(
                    TenantFold.refused(TenantEvents.message(e), "name a node or a pool"));
        }
    }

    /**
     * As it lies on {@code fleet}: there {@code occurred_at} is the record time of the newest
     * original, and attributes say of each gauge when it was told.
     */
    public static ResourceSample toAvro(FleetGauge g) {
        return sample(
                        g.scope() == FleetGauge.Scope.NODE
                                ? ResourceScope.NODE
                                : ResourceScope.POOL,
                        g.name(),
                        g.resources(),
                        g.at())
                .setAttributes(
                        Map.of(
                                CPU_AT, g.cpuAt().toEpochMilli(),
                                MEMORY_AT, g.memoryAt().toEpochMilli()))
                .build();
    }

    /** A gauge from {@code fleet}. */
    public static FleetGauge fromFleet(ResourceSample s) {
        var told = fleet(s, Instant.ofEpochMilli(s.getOccurredAt()));
        return new FleetGauge(
                told.scope(), told.name(), told.resources(), at(s, CPU_AT), at(s, MEMORY_AT));
    }

    private static Instant at(ResourceSample s, String attribute) {
        return Instant.ofEpochMilli(
                s.getAttributes().get(attribute) instanceof Long at ? at : s.getOccurredAt());
    }

    /** The record of a tenant's resources. */
    public static ResourceSample toAvro(TenantEvent.Endowed e, Instant occurredAt) {
        return sample(ResourceScope.TENANT, e.tenant().value(), e.resources(), occurredAt)
                .setAttributes(TenantEvents.raw(e.attributes()))
                .build();
    }

    private static ResourceSample.Builder sample(
            ResourceScope scope, String name, Resources r, Instant at) {
        return ResourceSample.newBuilder()
                .setScope(scope)
                .setName(name)
                .setAvailableCpu(boxed(r.availableCpu()))
                .setAvailableMemory(
                        r.availableMemory().isPresent() ? r.availableMemory().getAsLong() : null)
                .setSpend(boxed(r.spend()))
                .setBudget(boxed(r.budget()))
                .setOccurredAt(at.toEpochMilli());
    }

    private static @Nullable Double boxed(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    private static Resources resources(ResourceSample s) {
        return new Resources(
                finite("available_cpu", s.getAvailableCpu()),
                Optional.ofNullable(s.getAvailableMemory())
                        .map(OptionalLong::of)
                        .orElse(OptionalLong.empty()),
                finite("spend", s.getSpend()),
                finite("budget", s.getBudget()));
    }

    private static OptionalDouble finite(String name, @Nullable Double value) {
        if (value == null) {
            return OptionalDouble.empty();
        }
        if (!Double.isFinite(value)) {
            throw StoredFacts.notFinite(name, value);
        }
        return OptionalDouble.of(value);
    }
}
