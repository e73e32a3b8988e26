package dev.reveille.core.placement;

import dev.reveille.core.fleet.Problem;
import java.util.Optional;

/**
 * What a node or scheduler says is wrong.
 *
 * @param problem what, and what to do about it
 * @param source name of the source that is not read because of it; empty = it is about the role
 */
public record Trouble(Problem problem, Optional<String> source) {
    public static Trouble of(Problem problem) {
        return new Trouble(problem, Optional.empty());
    }

    public static Trouble ofSource(String source, Problem problem) {
        return new Trouble(problem, Optional.of(source));
    }

    /** The problem, saying first which source it is about, if it is about one. */
    public Problem said() {
        return source.map(name -> problem.about("source " + name + " is not read")).orElse(problem);
    }
}
