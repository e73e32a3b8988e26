package dev.reveille.core.placement;

import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Pools and their numbers. A pool's number is its partition of {@code control} and {@code
 * node-heartbeats}: written down by the operator, never computed, so that a pool never moves by
 * accident. Schedulers and nodes of one fleet must be given the same numbers.
 *
 * @param numbers number of each pool by name, 0 or more, no two alike; one at least
 */
public record Pools(SortedMap<String, Integer> numbers) {
    /** One pool, {@code default=0}. */
    public static final Pools DEFAULT = new Pools(new TreeMap<>(Map.of("default", 0)));

    public Pools {
        numbers = Collections.unmodifiableSortedMap(new TreeMap<>(numbers));
    }

    /**
     * Reads {@code default=0,gpu=1}.
     *
     * @param partitions partitions {@code control} has: numbers must be below
     */
    public static Parsed<Pools> parse(String text, int partitions) {
        var numbers = new TreeMap<String, Integer>();
        var problems = new ArrayList<Problem>();
        for (String entry : text.split(",", -1)) {
            String[] parts = entry.strip().split("=", -1);
            if (parts.length != 2
                    || !parts[0].matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
                    || !parts[1].matches("[0-9]{1,4}")) {
                problems.add(wrong(text, "\"" + entry.strip() + "\" is not name=number"));
            } else if (Integer.parseInt(parts[1]) >= partitions) {
                problems.add(
                        wrong(
                                text,
                                "pool %s has number %s, but control has %d partitions"
                                        .formatted(parts[0], parts[1], partitions)));
            } else if (numbers.containsKey(parts[0])) {
                problems.add(wrong(text, "pool " + parts[0] + " is named twice"));
            } else if (numbers.containsValue(Integer.parseInt(parts[1]))) {
                problems.add(wrong(text, "number " + parts[1] + " is given twice"));
            } else {
                numbers.put(parts[0], Integer.parseInt(parts[1]));
            }
        }
        return problems.isEmpty() ? Parsed.ok(new Pools(numbers)) : new Parsed.Wrong<>(problems);
    }

    /** The pool's number. */
    public Optional<Integer> number(String pool) {
        return Optional.ofNullable(numbers.get(pool));
    }

    /** The lowest number there is. */
    public int lowest() {
        return Collections.min(numbers.values());
    }

    /** The pool of that number. */
    public Optional<String> name(int number) {
        return numbers.entrySet().stream()
                .filter(entry -> entry.getValue() == number)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static Problem wrong(String text, String what) {
        return Problem.invalid(
                "InvalidPools",
                "pools=" + text + ": " + what,
                "write pools as name=number pairs, such as default=0,gpu=1, each number a partition"
                        + " of the control topic");
    }
}
