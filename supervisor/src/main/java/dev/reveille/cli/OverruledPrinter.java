package dev.reveille.cli;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.AgentOverride;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.OverrideScope;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.wire.JsonViews;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Says what became of an operator's word. */
final class OverruledPrinter {
    private static final String OVER = ", which is over by now: relevance decides again";

    private final Format format;
    private final InForce inForce;
    private final Map<AgentId, Decision> told;
    private final int inTurn;

    /**
     * @param told what was decided last of those concerned
     * @param inTurn how many of them follow in their turn
     */
    OverruledPrinter(Format format, InForce inForce, Map<AgentId, Decision> told, int inTurn) {
        this.inTurn = inTurn;
        this.format = format;
        this.inForce = inForce;
        this.told = told;
    }

    void said(AgentOverride said) {
        print(said.kind().done(), said, said.until().map(end -> " until " + end).orElse(""));
    }

    void takenBack(AgentOverride said) {
        print("resumed", said, "");
    }

    private void print(String change, AgentOverride said, String until) {
        OverrideScope scope = said.scope();
        boolean isOver = !said.holds(Instant.now());
        if (format.json()) {
            format.object(object(change, said));
        } else if (scope instanceof OverrideScope.OneAgent(AgentId agent)) {
            format.line(change + " " + agent + until + (isOver ? OVER : standing(agent)));
        } else {
            String who = isOver ? OVER : ": " + agents(scope);
            format.line(change + " " + scope.words() + until + who);
        }
    }

    private String standing(AgentId agent) {
        Decision d = told.get(agent);
        if (d == null) {
            return "";
        }
        boolean alike = d.state() == d.wouldBe();
        return ": "
                + d.state()
                + (alike || d.override().isEmpty() ? "" : alone(d))
                + inForce.of(agent, Instant.now())
                        .filter(o -> !(o.scope() instanceof OverrideScope.OneAgent))
                        .map(o -> ", still " + o.words())
                        .orElse("")
                + (d.frozen() ? frozen(d) : "")
                + (d.observe() ? "; it only observes: nothing is started or stopped" : "");
    }

    private static String alone(Decision d) {
        return (d.frozen() ? ", after that again " : ", relevance alone says ") + d.wouldBe();
    }

    private static String frozen(Decision d) {
        boolean inVain =
                d.override().filter(o -> o.kind() == AgentOverride.Kind.START).isPresent()
                        && !d.state().runs();
        return (inVain ? "; it cannot start: its spec" : "; its spec")
                + " cannot be used, `reveille explain "
                + d.agent()
                + "` tells why";
    }

    private String agents(OverrideScope scope) {
        var still = ScopeChecks.still(scope, inForce, Instant.now()).map(w -> "; " + w).orElse("");
        if (told.isEmpty()) {
            return "no agents yet, those to come are concerned" + still;
        }
        long run = told.values().stream().map(Decision::state).filter(LifecycleState::runs).count();
        long frozen = told.values().stream().filter(Decision::frozen).count();
        return told.size()
                + (told.size() == 1 ? " agent, " : " agents, ")
                + run
                + " asked to run"
                + (inTurn > 0
                        ? "; " + inTurn + " follow, template.rollout a second in each partition"
                        : "")
                + (frozen > 0 ? "; " + frozen + " with a spec that cannot be used" : "")
                + still;
    }

    private Map<String, Object> object(String change, AgentOverride said) {
        var object = new LinkedHashMap<String, Object>();
        object.put("change", change);
        object.putAll(JsonViews.override(said));
        object.put(
                "agents",
                told.keySet().stream().filter(a -> inForce.concerns(said.scope(), a)).count());
        if (said.scope() instanceof OverrideScope.OneAgent(AgentId agent)) {
            Optional.ofNullable(told.get(agent))
                    .ifPresent(
                            d -> {
                                object.put("state", d.state().name());
                                object.put("would_be", d.wouldBe().name());
                            });
        }
        return object;
    }
}
