package dev.reveille.history.replay;

import dev.reveille.config.SpecParser;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.core.relevance.Fact;
import dev.reveille.core.relevance.FactLayer;
import dev.reveille.core.relevance.Fitted;
import dev.reveille.core.relevance.KnownTenant;
import dev.reveille.core.relevance.TenantEvent;
import dev.reveille.core.relevance.TenantFold;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What was told of one tenant, and of the one agent of it that a spec is for, as live. */
final class SpecMemory {
    private final TenantId id;
    private final String agent;
    private final SpecRun run;
    private KnownTenant tenant = KnownTenant.UNKNOWN;
    private Map<String, Fact> own = Map.of();

    /**
     * Nothing yet.
     *
     * @param agent its name; {@link SpecParser#UNNAMED} takes what is said of any for its own
     * @param run is told what it refuses
     */
    SpecMemory(TenantId id, String agent, SpecRun run) {
        this.id = id;
        this.agent = agent;
        this.run = run;
    }

    /** Whether any of that activity is this agent's, or its whole tenant's. */
    boolean concerns(MinuteActivity what) {
        return isUnnamed() || what.concerns(agent);
    }

    /** Takes what activity carried; gives back whether any of it was kept. */
    boolean remembered(MinuteActivity what, Instant now) {
        if (isUnnamed()) {
            return remembered(what.as(id), now);
        }
        boolean all =
                what.of(MinuteActivity.ALL).filter(a -> remembered(a.as(id), now)).isPresent();
        boolean mine = what.of(agent).filter(a -> rememberedAsOwn(a.as(id), now)).isPresent();
        return all || mine;
    }

    /** Takes anything else; what is about another agent is neither kept nor refused. */
    boolean told(TenantEvent event, Instant now) {
        if (event.agent().filter(agent::equals).isPresent()) {
            return rememberedAsOwn(event, now);
        }
        return (event.agent().isPresent() && !isUnnamed()) || remembered(event, now);
    }

    private boolean isUnnamed() {
        return agent.equals(SpecParser.UNNAMED);
    }

    private boolean remembered(TenantEvent event, Instant now) {
        var fitted = fitted(tenant.facts(), event, now);
        tenant = new KnownTenant(fitted.known(), tenant.agents(), tenant.rates());
        tenant = tenant.with(fitted.news());
        return !fitted.refused();
    }

    private boolean rememberedAsOwn(TenantEvent event, Instant now) {
        var fitted = fitted(own, event, now);
        own = KnownTenant.merged(fitted.known(), fitted.news());
        return !fitted.refused();
    }

    private Fitted fitted(Map<String, Fact> known, TenantEvent event, Instant now) {
        var fitted = Fitted.of(known, event, TenantFold.facts(event, now), now);
        if (fitted.refused()) {
            run.noteRefused();
        }
        return fitted;
    }

    /** So many activities more, of the tenant or any of its agents. */
    void activeAt(Instant at, int events) {
        tenant = tenant.activeAt(at, events);
    }

    /** The layers a context has of this live, in their order. */
    List<FactLayer> layers(Instant now) {
        var layers = new ArrayList<FactLayer>();
        tenant.rates().ifPresent(rates -> layers.add(rates.layer(now)));
        layers.add(FactLayer.of(own));
        layers.add(FactLayer.of(tenant.facts()));
        return layers;
    }
}
