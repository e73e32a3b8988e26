package dev.reveille.history.replay;

import dev.reveille.core.fleet.Durations;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Policies by name: {@code fixed:10m}, {@code hybrid-histogram?range=1h}, {@code learned}; any
 * other name is that of a file with a spec.
 */
public final class ReplayPolicies {
    static final String FORM =
            "use fixed:10m, hybrid-histogram?range=1h, learned?wake=0.05 or the file of a spec";
    private static final double WAKE = 0.05;
    private static final Duration RANGE = Duration.ofHours(1);
    private static final int LEAST_GAPS = 10;

    private static final List<Integer> FIXED =
            List.of(1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60, 90, 120, 240);
    private static final List<Integer> RANGES =
            List.of(1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 480, 1440);
    private static final List<String> WAKES =
            List.of(
                    "0.7", "0.5", "0.3", "0.2", "0.15", "0.1", "0.08", "0.06", "0.05", "0.04",
                    "0.03", "0.02", "0.015", "0.01", "0.007", "0.005", "0.003", "0.002", "0.001",
                    "0.0005");

    private ReplayPolicies() {}

    /** The policy of a name. */
    public static Parsed<ReplayPolicy> named(String name) {
        String head = name.split("\\?", 2)[0];
        return switch (head.split(":", 2)[0]) {
            case "fixed" -> fixed(name);
            case "hybrid-histogram" -> hybrid(name);
            case "learned" -> learned(name);
            default -> SpecPolicies.read(name);
        };
    }

    /** That policy with a whole list of settings, from those that run least on. */
    public static Parsed<List<ReplayPolicy>> sweep(String name) {
        return named(name)
                .map(
                        policy ->
                                switch (policy) {
                                    case FixedKeepAlive _ -> fixedOnes();
                                    case HybridHistogram(_, _, int least) -> hybrids(least);
                                    case LearnedKeepAlive _ -> learnedOnes();
                                    case SpecPolicy spec -> SpecSweep.of(spec, WAKES);
                                    default -> List.of(policy);
                                });
    }

    private static List<ReplayPolicy> fixedOnes() {
        return FIXED.stream()
                .<ReplayPolicy>map(m -> new FixedKeepAlive("fixed:" + m + "m", m))
                .toList();
    }

    private static List<ReplayPolicy> hybrids(int least) {
        String end = "m" + (least == LEAST_GAPS ? "" : "&least=" + least);
        return RANGES.stream()
                .<ReplayPolicy>map(
                        m -> new HybridHistogram("hybrid-histogram?range=" + m + end, m, least))
                .toList();
    }

    private static List<ReplayPolicy> learnedOnes() {
        return WAKES.stream()
                .<ReplayPolicy>map(
                        w -> new LearnedKeepAlive("learned?wake=" + w, Double.parseDouble(w)))
                .toList();
    }

    private static Parsed<ReplayPolicy> fixed(String name) {
        return name.startsWith("fixed:")
                ? minutes(name.substring("fixed:".length()))
                        .<Parsed<ReplayPolicy>>map(m -> Parsed.ok(new FixedKeepAlive(name, m)))
                        .orElseGet(() -> wrong(name, "has no duration of whole minutes"))
                : wrong(name, "has no duration");
    }

    private static Parsed<ReplayPolicy> hybrid(String name) {
        var options = options(name, "range", "least");
        if (options.isEmpty()) {
            return wrong(name, "takes range and least, as key=value");
        }
        var range = minutes(options.get().getOrDefault("range", Durations.format(RANGE)));
        var least = number(options.get().getOrDefault("least", "" + LEAST_GAPS), 1, 1e6);
        return range.filter(r -> r >= 1 && r <= 10_080).isEmpty() || least.isEmpty()
                ? wrong(name, "has a range that is no duration up to 7d, or least that is no count")
                : Parsed.ok(
                        new HybridHistogram(name, range.get().intValue(), least.get().intValue()));
    }

    private static Parsed<ReplayPolicy> learned(String name) {
        var options = options(name, "wake");
        if (options.isEmpty()) {
            return wrong(name, "takes wake, as key=value");
        }
        return number(options.get().getOrDefault("wake", "" + WAKE), 1e-6, 1 - 1e-6)
                .<Parsed<ReplayPolicy>>map(wake -> Parsed.ok(new LearnedKeepAlive(name, wake)))
                .orElseGet(() -> wrong(name, "has a wake that is not between 0 and 1"));
    }

    private static Optional<Map<String, String>> options(String name, String... known) {
        String[] parts = name.split("\\?", 2);
        var options = new TreeMap<String, String>();
        if (parts.length == 2) {
            for (String option : parts[1].split("&", -1)) {
                String[] pair = option.split("=", 2);
                if (pair.length < 2 || Stream.of(known).noneMatch(pair[0]::equals)) {
                    return Optional.empty();
                }
                options.put(pair[0], pair[1]);
            }
        }
        return parts[0].contains(":") ? Optional.empty() : Optional.of(options);
    }

    private static Optional<Long> minutes(String text) {
        return Durations.parse(text)
                .filter(d -> d.toMillis() % 60_000 == 0)
                .map(Duration::toMinutes);
    }

    private static Optional<Double> number(String text, double least, double most) {
        try {
            return Optional.of(Double.parseDouble(text)).filter(n -> n >= least && n <= most);
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static <T> Parsed<T> wrong(String name, String what) {
        return Parsed.wrong(
                Problem.invalid("InvalidPolicy", "--policy " + name + " " + what, FORM));
    }
}
