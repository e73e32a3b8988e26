package dev.reveille.topology;

import dev.reveille.core.fleet.TenantId;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds every tenant against the templates after these have changed: in order of their ids, in
 * slices, and no faster than agents may change. A change meanwhile begins anew; who has the newest
 * already is passed over.
 */
final class TemplateChores {
    private final TenantStore store;
    private final Specs specs;
    private final TenantDesk tenants;
    private long seen = -1;
    private boolean walking;
    private @Nullable TenantId walked;

    TemplateChores(TenantStore store, Specs specs, TenantDesk tenants) {
        this.store = store;
        this.specs = specs;
        this.tenants = tenants;
    }

    /** Does one slice; gives back whether more is to be done at once. */
    boolean slice(Moment moment, SliceTime time, Duration until) {
        if (specs.templatesChange() != seen) {
            seen = specs.templatesChange();
            walked = null;
            walking = !specs.rolledOut();
        }
        return walking && walk(moment, time, until);
    }

    private boolean walk(Moment moment, SliceTime time, Duration until) {
        int done = 0;
        List<TenantId> next = store.tenantsAfter(walked, SliceTime.MOST);
        for (TenantId id : next) {
            if (!time.goesOn(done, until)) {
                return true; // the next slice goes on
            }
            if (!specs.rollout().mayGoOn(moment.now())) {
                return false; // the next tick goes on
            }
            specs.rollout().changed(tenants.holdAgainstTemplates(id, moment));
            walked = id;
            done++;
        }
        if (next.size() < SliceTime.MOST) {
            walking = false;
            specs.finishRollout();
        }
        return walking;
    }
}
