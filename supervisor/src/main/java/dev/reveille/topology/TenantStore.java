package dev.reveille.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.lifecycle.Frozen;
import dev.reveille.core.lifecycle.KnownAgent;
import dev.reveille.core.relevance.KnownTenant;
import dev.reveille.wire.RelevanceWire;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * One task's memory of its tenants and their agents. What was used last is kept as it is, so that
 * the next event of an active tenant decodes nothing.
 */
final class TenantStore {
    static final String TENANTS = "tenants";
    static final String AGENTS = "agents";

    /** Keys of notes what was applied to all tenants; no tenant's id begins so. */
    private static final String TEMPLATE = "@template/";

    /** Keys, among the agents, of what running ones run with; no tenant's id begins so. */
    private static final String IN_USE = "@spec/";

    /** How such an entry begins: whether its agent observes only. */
    private static final String OBSERVES = "o";

    private static final String ACTS = "a";

    static final String OVERRIDES_APPLIED = "@overrides";

    /** Number of the last move of an agent between pools. */
    private static final String MOVES = "@moves";

    /** Is there while tenants are held against templates that changed. */
    static final String ROLLOUT = "@rollout";

    /** Kept decoded, of each kind: some kilobytes each at most, usually one. */
    private static final int RECENT = 5_000;

    private final KeyValueStore<String, byte[]> tenants;
    private final KeyValueStore<String, byte[]> agents;
    private final RelevanceWire wire;
    private final Recent<TenantId, KnownTenant> recentTenants = new Recent<>(RECENT);
    private final Recent<AgentId, KnownAgent> recentAgents = new Recent<>(RECENT);

    TenantStore(
            KeyValueStore<String, byte[]> tenants,
            KeyValueStore<String, byte[]> agents,
            RelevanceWire wire) {
        this.tenants = tenants;
        this.agents = agents;
        this.wire = wire;
    }

    KnownTenant tenant(TenantId id) {
        return recentTenants.get(
                id,
                () -> {
                    byte[] bytes = tenants.get(id.value());
                    return bytes == null ? KnownTenant.UNKNOWN : wire.tenant(bytes);
                });
    }

    void put(TenantId id, KnownTenant tenant) {
        recentTenants.put(id, tenant);
        tenants.put(id.value(), wire.tenant(tenant));
    }

    KnownAgent agent(AgentId id) {
        return recentAgents.get(
                id,
                () -> {
                    byte[] bytes = agents.get(id.toString());
                    return bytes == null ? KnownAgent.UNKNOWN : wire.agent(bytes);
                });
    }

    void put(AgentId id, KnownAgent agent) {
        recentAgents.put(id, agent);
        agents.put(id.toString(), wire.agent(agent));
    }

    void remove(AgentId id) {
        recentAgents.remove(id);
        agents.delete(id.toString());
    }

    /** What a running agent runs with, if it is known. */
    Optional<Frozen.InUse> inUse(AgentId id) {
        return Optional.ofNullable(agents.get(IN_USE + id)).map(TenantStore::inUse);
    }

    /**
     * @param inUse empty = it runs no more
     */
    void inUse(AgentId id, Optional<Frozen.InUse> inUse) {
        agents.put(IN_USE + id, inUse.map(TenantStore::bytes).orElse(null));
    }

    private static byte[] bytes(Frozen.InUse inUse) {
        return ((inUse.observe() ? OBSERVES : ACTS) + inUse.document()).getBytes(UTF_8);
    }

    private static Frozen.InUse inUse(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        return new Frozen.InUse(text.startsWith(OBSERVES), text.substring(OBSERVES.length()));
    }

    /** What was noted about all tenants; empty = nothing. */
    Optional<String> note(String key) {
        return Optional.ofNullable(tenants.get(key))
                .map(bytes -> wire.tenant(bytes).agents().getFirst());
    }

    /**
     * @param note empty = no more
     */
    void note(String key, Optional<String> note) {
        tenants.put(key, note.map(n -> wire.tenant(KnownTenant.UNKNOWN.withAgent(n))).orElse(null));
    }

    /**
     * Numbers a move between pools: above all numbers before, also where this store was lost, as
     * far as time tells.
     */
    long nextMove(Instant now) {
        long last = note(MOVES).map(Long::parseLong).orElse(0L);
        long next = Math.max(now.toEpochMilli(), last + 1);
        note(MOVES, Optional.of(Long.toString(next)));
        return next;
    }

    /** Documents of templates every tenant was held against, by name. */
    SortedMap<String, String> templates() {
        var documents = new TreeMap<String, String>();
        try (KeyValueIterator<String, byte[]> all = tenants.range(TEMPLATE, TEMPLATE + "~")) {
            all.forEachRemaining(
                    entry ->
                            documents.put(
                                    entry.key.substring(TEMPLATE.length()),
                                    wire.tenant(entry.value).agents().getFirst()));
        }
        return documents;
    }

    void template(String name, Optional<String> document) {
        note(TEMPLATE + name, document);
    }

    /** The next tenants in order of their keys. */
    List<TenantId> tenantsAfter(@Nullable TenantId last, int most) {
        var found = new ArrayList<TenantId>();
        try (KeyValueIterator<String, byte[]> all =
                last == null ? tenants.all() : tenants.range(last.value(), null)) {
            while (all.hasNext() && found.size() < most) {
                KeyValue<String, byte[]> entry = all.next();
                boolean next = last == null || !entry.key.equals(last.value());
                if (next && TenantId.valid(entry.key)) {
                    found.add(new TenantId(entry.key));
                }
            }
        }
        return found;
    }

    /** Every agent, once, at start. */
    void forEachAgent(BiConsumer<AgentId, KnownAgent> action) {
        try (KeyValueIterator<String, byte[]> all = agents.all()) {
            while (all.hasNext()) {
                KeyValue<String, byte[]> entry = all.next();
                if (!entry.key.startsWith(IN_USE)) {
                    action.accept(AgentId.parse(entry.key), wire.agent(entry.value));
                }
            }
        }
    }
}
