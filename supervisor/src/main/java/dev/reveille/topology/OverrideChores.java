package dev.reveille.topology;

import dev.reveille.core.fleet.OverrideScope;
import dev.reveille.core.fleet.TenantId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Brings what operators say to the agents it concerns: at once where it names an agent or a tenant,
 * else in a walk over all tenants. In slices.
 */
final class OverrideChores {
    private final TenantStore store;
    private final OverridesView overrides;
    private final TenantDesk tenants;
    private final ArrayDeque<TenantId> named = new ArrayDeque<>();
    private String applied;
    private @Nullable Map<String, String> known;
    private long seen = -1;
    private boolean walking;
    private @Nullable TenantId walked;

    OverrideChores(TenantStore store, OverridesView overrides, TenantDesk tenants) {
        this.store = store;
        this.overrides = overrides;
        this.tenants = tenants;
        applied = store.applied(TenantStore.OVERRIDES_APPLIED).orElse(version(Map.of()));
    }

    /** Does one slice; gives back whether more is to be done at once. */
    boolean slice(Moment moment, SliceTime time, Duration until) {
        if (overrides.change() != seen) {
            seen = overrides.change();
            notice(overrides.versions());
        }
        int done = 0;
        for (; !named.isEmpty() && time.goesOn(done, until); done++) {
            tenants.holdAgainstOverrides(named.remove(), moment);
        }
        if (walking && time.goesOn(done, until)) {
            walk(done, moment, time, until);
        }
        boolean finished = !walking && named.isEmpty();
        if (finished && known != null && !version(known).equals(applied)) {
            applied = version(known);
            store.applied(TenantStore.OVERRIDES_APPLIED, applied);
        }
        return !finished;
    }

    private void notice(Map<String, String> now) {
        Map<String, String> before = known;
        known = now;
        if (before == null) {
            // what changed while no task was here is not known: all are looked at, if anything did
            if (!version(now).equals(applied)) {
                walkAll();
            }
            return;
        }
        var scopes = new TreeSet<>(before.keySet());
        scopes.addAll(now.keySet());
        for (String scope : scopes) {
            String was = before.getOrDefault(scope, "");
            if (!was.equals(now.getOrDefault(scope, ""))) {
                changed(OverrideScope.parse(scope));
            }
        }
    }

    private void changed(OverrideScope scope) {
        switch (scope) {
            case OverrideScope.OneAgent(var agent) -> named.add(agent.tenant());
            case OverrideScope.OfTenant(var tenant) -> named.add(tenant);
            case OverrideScope.OfTemplate _, OverrideScope.OfPool _, OverrideScope.All _ ->
                    walkAll();
        }
    }

    private void walkAll() {
        walking = true;
        walked = null;
    }

    private void walk(int before, Moment moment, SliceTime time, Duration until) {
        int most = SliceTime.MOST - before;
        int done = before;
        List<TenantId> next = store.tenantsAfter(walked, most);
        for (TenantId id : next) {
            if (!time.goesOn(done, until)) {
                return; // the next slice goes on
            }
            tenants.holdAgainstOverrides(id, moment);
            walked = id;
            done++;
        }
        walking = next.size() == most;
    }

    private static String version(Map<String, String> versions) {
        return Integer.toHexString(versions.hashCode());
    }
}
