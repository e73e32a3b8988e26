package dev.reveille.node;

import dev.reveille.core.agent.AgentEvent;
import dev.reveille.core.agent.AgentRun;
import dev.reveille.core.agent.Children;
import dev.reveille.core.agent.Family;
import dev.reveille.core.agent.Family.Outcome;
import dev.reveille.core.agent.Family.Told;
import dev.reveille.core.agent.FamilyMachine;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.supervision.GroupPath;
import dev.reveille.core.supervision.GroupState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agents of this node, family by family: those of one tree of supervision groups are stepped
 * together. For the loop's thread alone.
 */
final class Families {
    private static final Logger LOGGER = LoggerFactory.getLogger(Families.class);

    private final Map<GroupPath, Family> byRoot = new HashMap<>();
    private final Map<AgentId, GroupPath> roots = new HashMap<>();
    private final RandomGenerator random;
    private final BiConsumer<GroupPath, Optional<GroupState>> changed;

    /**
     * @param changed told what a group remembers now, whenever that changes
     */
    Families(RandomGenerator random, BiConsumer<GroupPath, Optional<GroupState>> changed) {
        this.random = random;
        this.changed = changed;
    }

    /** Goes on with what an earlier supervisor wrote down; groups without agents are over. */
    void restore(Map<GroupPath, GroupState> groups, Collection<AgentRun> runs) {
        for (AgentRun run : runs) {
            GroupPath root = Children.path(run).root();
            roots.put(run.agent(), root);
            byRoot.put(root, family(root).with(run));
        }
        groups.forEach(
                (path, state) -> {
                    Family family = byRoot.get(path.root());
                    if (family == null) {
                        changed.accept(path, Optional.empty());
                    } else {
                        byRoot.put(path.root(), family.with(path, state));
                    }
                });
    }

    /** What one or more things that happened at once lead to, one outcome a family. */
    List<Outcome> step(Collection<Told> told, Instant now) {
        var outcomes = new ArrayList<Outcome>();
        Map<GroupPath, List<Told>> byFamily = new LinkedHashMap<>();
        for (Told one : told) {
            GroupPath root = rootOf(one);
            GroupPath before = roots.put(one.agent(), root);
            if (before != null && !before.equals(root)) {
                outcomes.add(move(one.agent(), before, root, now));
            }
            byFamily.computeIfAbsent(root, _ -> new ArrayList<>()).add(one);
        }
        byFamily.forEach((root, all) -> step(root, all, now).ifPresent(outcomes::add));
        return outcomes;
    }

    /** One family's trouble keeps no other from being stepped. */
    private Optional<Outcome> step(GroupPath root, List<Told> told, Instant now) {
        try {
            Outcome outcome = FamilyMachine.step(family(root), told, now, random);
            keep(root, outcome.family());
            return Optional.of(outcome);
        } catch (RuntimeException e) {
            LOGGER.atError().setCause(e).addKeyValue("group", root).log("could not be stepped");
            return Optional.empty();
        }
    }

    /** An agent whose spec names another group goes there as it is. */
    private Outcome move(AgentId agent, GroupPath from, GroupPath to, Instant now) {
        var run = family(from).run(agent);
        Outcome left = FamilyMachine.without(family(from), agent, now, random);
        keep(from, left.family());
        run.ifPresent(r -> keep(to, family(to).with(r)));
        return left;
    }

    /** Nothing is remembered of the agent any more. */
    Optional<Outcome> forget(AgentId agent, Instant now) {
        GroupPath root = roots.remove(agent);
        if (root == null) {
            return Optional.empty();
        }
        Outcome outcome = FamilyMachine.without(family(root), agent, now, random);
        keep(root, outcome.family());
        return Optional.of(outcome);
    }

    /** The family an agent is of. */
    Optional<Family> of(AgentId agent) {
        return Optional.ofNullable(roots.get(agent)).map(this::family);
    }

    private void tell(Map<GroupPath, GroupState> before, Map<GroupPath, GroupState> now) {
        if (before.equals(now)) {
            return;
        }
        now.forEach(
                (path, state) -> {
                    if (!state.equals(before.get(path))) {
                        changed.accept(path, Optional.of(state));
                    }
                });
        before.keySet().stream()
                .filter(path -> !now.containsKey(path))
                .forEach(path -> changed.accept(path, Optional.empty()));
    }

    private GroupPath rootOf(Told told) {
        if (told.event() instanceof AgentEvent.Assigned(var assignment, _)) {
            return Children.path(assignment).root();
        }
        GroupPath known = roots.get(told.agent());
        return known != null ? known : GroupPath.alone(told.agent());
    }

    private Family family(GroupPath root) {
        return byRoot.getOrDefault(root, Family.EMPTY);
    }

    private void keep(GroupPath root, Family family) {
        tell(family(root).tree().groups(), family.tree().groups());
        if (family.isEmpty()) {
            byRoot.remove(root);
        } else {
            byRoot.put(root, family);
        }
    }
}
