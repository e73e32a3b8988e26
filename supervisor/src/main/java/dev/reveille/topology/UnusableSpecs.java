package dev.reveille.topology;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Agents of this process that are not judged any more, because their specs cannot be used: such as
 * after a start without the jar of their evaluator. What was decided last holds, and only this
 * tells why.
 */
public final class UnusableSpecs {
    private static final Logger LOGGER = LoggerFactory.getLogger(UnusableSpecs.class);

    /** Agents named, of many with one trouble. */
    private static final int NAMED = 3;

    /** What is wrong where a template itself is: why, its dead letter tells. */
    private static final Problem TEMPLATE =
            Problem.invalid(
                    "InvalidAgentSpec",
                    "its template cannot be used by this scheduler",
                    "see the dead letters of topic templates in `reveille status`; a jar that is"
                            + " gone belongs back, then start the scheduler again");

    /** Lines remembered as logged; beyond them some are logged again. */
    private static final int LOGGED = 1_000;

    private final Set<OfTask> tasks = ConcurrentHashMap.newKeySet();
    private final Set<String> logged = ConcurrentHashMap.newKeySet();

    /** Those of a task that begins here. */
    OfTask ofTask() {
        var task = new OfTask();
        tasks.add(task);
        return task;
    }

    /** What is wrong with specs, each once, with the agents whose it is. */
    public List<Problem> troubles() {
        var agents = new TreeMap<String, TreeSet<AgentId>>();
        var problems = new TreeMap<String, Problem>();
        for (OfTask task : tasks) {
            task.known.forEach(
                    (agent, all) -> {
                        for (Problem problem : all) {
                            problems.putIfAbsent(problem.line(), problem);
                            agents.computeIfAbsent(problem.line(), _ -> new TreeSet<>()).add(agent);
                        }
                    });
        }
        var troubles = new ArrayList<Problem>();
        problems.forEach(
                (line, problem) ->
                        troubles.add(
                                problem.about(said(Objects.requireNonNull(agents.get(line))))));
        return troubles;
    }

    /**
     * What is wrong, in words for whoever asks about the agent.
     *
     * @param given nothing where it is its template itself
     */
    static List<Problem> told(List<Problem> given) {
        return given.isEmpty() ? List.of(TEMPLATE) : given;
    }

    private static String said(Set<AgentId> agents) {
        var names = agents.stream().limit(NAMED).map(AgentId::toString).toList();
        String more = agents.size() > NAMED ? " and " + (agents.size() - NAMED) + " more" : "";
        return (agents.size() == 1 ? "the spec of " : "the specs of ")
                + String.join(", ", names)
                + more
                + " cannot be used, what was decided last holds";
    }

    /** Those of one task; asked and told by its thread alone. */
    final class OfTask {
        private final Map<AgentId, List<Problem>> known = new ConcurrentHashMap<>();

        /** It cannot be used; gives what was wrong with it before. */
        @Nullable List<Problem> put(AgentId agent, List<Problem> given) {
            var problems = told(given);
            if (logged.size() > LOGGED) {
                logged.clear();
            }
            for (Problem problem : problems) {
                if (logged.add(problem.line())) {
                    LOGGER.warn("{}", problem.about(said(Set.of(agent))).line());
                }
            }
            @Nullable List<Problem> before = known.put(agent, problems);
            return before != null && before.equals(List.of(TEMPLATE)) ? List.of() : before;
        }

        void remove(AgentId agent) {
            known.remove(agent);
        }

        /** The task goes elsewhere. */
        void close() {
            tasks.remove(this);
        }
    }
}
