package dev.reveille.topology;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.lifecycle.KnownAgent;
import dev.reveille.core.lifecycle.Overrides;
import java.util.Optional;
import java.util.TreeMap;

/** What operators say now, as one task sees it; decoded anew only when something changed. */
final class OverridesView {
    private final GlobalView<AgentOverride> view;
    private final OverrideNews news;
    private Overrides overrides = Overrides.NONE;
    private long read = -1;

    /**
     * @param news told what is about to be used
     */
    OverridesView(GlobalView<AgentOverride> view, OverrideNews news) {
        this.view = view;
        this.news = news;
    }

    /** Tells what is new, also where no agent was judged since. */
    void look() {
        current();
    }

    /** What an operator says of the agent, where that counts. */
    Optional<AgentOverride> of(Specs.Effective.By by, Moment moment) {
        AgentSpec spec = by.policy().spec();
        return current().of(spec.id(), by.ofTemplate(), spec.pool(), moment.latest());
    }

    /** The same of the agent as it was judged last. */
    Optional<AgentOverride> of(AgentId agent, KnownAgent.Last last, Moment moment) {
        return current().of(agent, last.ofTemplate(), last.pool(), moment.latest());
    }

    /** The same where its spec cannot be used: as it was judged last, if it ever was. */
    Optional<AgentOverride> of(
            AgentId agent,
            Optional<KnownAgent.Last> last,
            Specs.Effective.Unusable unusable,
            Moment moment) {
        return last.map(known -> of(agent, known, moment))
                .orElseGet(
                        () ->
                                current()
                                        .of(
                                                agent,
                                                unusable.ofTemplate(),
                                                unusable.pool(),
                                                moment.latest()));
    }

    private Overrides current() {
        var entries = view.entries();
        if (view.versionRead() != read) {
            read = view.versionRead();
            var readable = new TreeMap<String, AgentOverride>();
            entries.forEach((key, said) -> said.ifPresent(o -> readable.put(key, o)));
            overrides = new Overrides(readable);
            var versions = new TreeMap<String, String>();
            readable.forEach((scope, said) -> versions.put(scope, said.version()));
            news.noticed(versions);
        }
        return overrides;
    }
}
