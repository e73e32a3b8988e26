package dev.reveille.topology;

import java.time.Duration;

/**
 * Holds every agent against the templates after these have changed: in order of their ids, in
 * slices, and no faster than agents may change. A change meanwhile begins anew; who has the newest
 * already is passed over.
 */
final class TemplateChores {
    private final Specs specs;
    private final TenantDesk tenants;
    private final AgentWalk walk;
    private long seen = -1;

    TemplateChores(TenantStore store, Specs specs, TenantDesk tenants) {
        this.specs = specs;
        this.tenants = tenants;
        this.walk = new AgentWalk(store, tenants::cover);
    }

    /** Does one slice; gives back whether more is to be done at once. */
    boolean slice(Moment moment, SliceTime time, Duration until) {
        if (specs.templatesChange() != seen) {
            seen = specs.templatesChange();
            walk.end();
            if (specs.toBeRolledOut()) {
                walk.begin();
            }
        }
        for (int done = 0; walk.underWay() && time.goesOn(done, until); done++) {
            if (!specs.rollout().mayGoOn(moment.now())) {
                return false; // the next tick goes on
            }
            walk.next()
                    .filter(agent -> tenants.holdAgainstTemplates(agent, moment))
                    .ifPresent(_ -> specs.rollout().changedOne());
            if (!walk.underWay()) {
                specs.finishRollout(seen);
            }
        }
        return walk.underWay();
    }
}
