package dev.reveille.config;

import dev.reveille.config.TopicPlan.Difference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** Differences of many topics that one setting makes: one for all of them. */
public final class Differences {
    /** What differences that belong together have in common. */
    private record Cause(String key, String wanted, String found, String remedy, boolean fatal) {}

    private Differences() {}

    /** One for each cause, in the order they were found; its topic tells how many it concerns. */
    public static List<Difference> byCause(List<Difference> all) {
        var causes = new LinkedHashMap<Cause, List<String>>();
        for (Difference d : all) {
            var cause = new Cause(d.key(), d.wanted(), d.found(), d.remedy(), d.fatal());
            causes.computeIfAbsent(cause, _ -> new ArrayList<>()).add(d.topic());
        }
        return causes.entrySet().stream().map(e -> one(e.getKey(), e.getValue())).toList();
    }

    private static Difference one(Cause cause, List<String> topics) {
        int others = topics.size() - 1;
        String who =
                topics.getFirst()
                        + switch (others) {
                            case 0 -> "";
                            case 1 -> " and " + topics.getLast();
                            default -> " and " + others + " other topics";
                        };
        return new Difference(
                who, cause.key(), cause.wanted(), cause.found(), cause.remedy(), cause.fatal());
    }
}
