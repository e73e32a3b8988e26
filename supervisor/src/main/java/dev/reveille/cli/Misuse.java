package dev.reveille.cli;

import dev.reveille.core.fleet.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** A command line whose values cannot be meant: nothing was asked of anybody, exit code 2. */
final class Misuse extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    Misuse(List<Problem> problems) {
        super(problems.stream().map(Problem::line).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    Misuse(String code, String message, String remedy) {
        this(List.of(Problem.invalid(code, message, remedy)));
    }

    List<Problem> problems() {
        return problems;
    }
}
