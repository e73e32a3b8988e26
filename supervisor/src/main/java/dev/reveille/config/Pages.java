package dev.reveille.config;

import dev.reveille.core.fleet.Problem;
import java.util.List;

/**
 * The documents of a file, by their places in it.
 *
 * @param all in order; none where they come from no file
 */
record Pages(List<Written> all) {
    static Pages of(String where, String text) {
        return new Pages(where.isEmpty() ? List.of() : Written.all(where, text));
    }

    List<Problem> placed(int i, List<Problem> problems) {
        return all.isEmpty() ? problems : problems.stream().map(all.get(i)::placed).toList();
    }

    List<String> told(int i, List<String> warnings) {
        return all.isEmpty()
                ? warnings
                : warnings.stream().map(warning -> all.get(i).told(warning)).toList();
    }
}
