package dev.reveille.core.fleet;

import java.util.List;
import java.util.stream.Collectors;

/** Every problem of one input at once, thrown where the caller cannot go on. */
public final class Problems extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> list;

    public Problems(List<Problem> list) {
        super(list.stream().map(Problem::line).collect(Collectors.joining("\n")));
        this.list = List.copyOf(list);
    }

    public Problems(Problem problem) {
        this(List.of(problem));
    }

    public List<Problem> list() {
        return list;
    }
}
