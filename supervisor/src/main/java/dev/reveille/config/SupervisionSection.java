package dev.reveille.config;

import dev.reveille.core.fleet.Durations;
import dev.reveille.core.fleet.GroupSpec;
import dev.reveille.core.fleet.GroupSpec.AutoShutdown;
import dev.reveille.core.fleet.GroupSpec.Strategy;
import dev.reveille.core.fleet.Intensity;
import dev.reveille.core.fleet.Reschedule;
import dev.reveille.core.fleet.RestartSpec;
import dev.reveille.core.fleet.SupervisionSpec;
import dev.reveille.core.fleet.SupervisionSpec.Condition;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code supervision} section: an agent's restart type, and its place among the other agents of
 * its tenant. Every member of a group describes the group, so that a node learns all it needs from
 * the specs of what it runs.
 */
final class SupervisionSection {
    private static final String GROUP = "group";
    private static final Map<String, Intensity> PRESETS = new LinkedHashMap<>();

    static {
        PRESETS.put("default", Intensity.DEFAULT);
        PRESETS.put("lenient", Intensity.LENIENT);
        PRESETS.put("strict", Intensity.STRICT);
        PRESETS.put("never", Intensity.NEVER);
    }

    /** Keys that say nothing of an agent without a group. */
    private static final List<String> OF_GROUPS =
            List.of(
                    "order",
                    "significant",
                    "strategy",
                    "auto.shutdown",
                    "max.children",
                    "parent",
                    "depends.on");

    private SupervisionSection() {}

    /**
     * What was read.
     *
     * @param restart which of the agent's ends are followed by a restart
     */
    record Read(RestartSpec.Type restart, SupervisionSpec spec) {}

    static Read read(Fields fields, String agent) {
        RestartSpec.Type restart = fields.word("restart", RestartSpec.DEFAULT.type());
        int order = order(fields);
        boolean significant = fields.flag("significant", false);
        var dependsOn = dependsOn(fields, agent);
        Intensity intensity = intensity(fields);
        Optional<GroupSpec> group = group(fields, intensity);
        if (group.isEmpty() && !fields.has(GROUP)) {
            OF_GROUPS.stream()
                    .filter(fields::has)
                    .forEach(
                            key ->
                                    fields.wrong(
                                            key,
                                            "says nothing without a group",
                                            "name the group with supervision.group, or remove it"));
        }
        group.ifPresent(g -> fits(fields, significant, restart, g));
        Reschedule reschedule = reschedule(fields.section("reschedule"));
        fields.done();
        return new Read(
                restart,
                new SupervisionSpec(group, intensity, order, significant, dependsOn, reschedule));
    }

    private static Reschedule reschedule(Fields fields) {
        Reschedule otherwise = Reschedule.DEFAULT;
        var read =
                new Reschedule(
                        fields.integer("attempts", 0, 1_000, otherwise.attempts()),
                        fields.duration("delay", otherwise.delay()),
                        fields.duration("cap", otherwise.cap()));
        fields.done();
        return read;
    }

    private static int order(Fields fields) {
        return fields.integer("order", 0, Integer.MAX_VALUE, 0);
    }

    /** A group as this section describes it; {@code group} names it. */
    private static Optional<GroupSpec> group(Fields fields, Intensity intensity) {
        Strategy strategy = fields.word("strategy", Strategy.ONE_FOR_ONE);
        AutoShutdown auto = fields.word("auto.shutdown", AutoShutdown.NEVER);
        int most = fields.integer("max.children", 1, 10_000, GroupSpec.MAX_CHILDREN);
        Optional<GroupSpec.Place> parent = parent(fields);
        return fields.name(GROUP)
                .map(name -> new GroupSpec(name, strategy, intensity, auto, most, parent));
    }

    private static Optional<GroupSpec.Place> parent(Fields fields) {
        if (!fields.has("parent")) {
            return Optional.empty();
        }
        Fields parent = fields.section("parent");
        parent.require(GROUP, "name the group around this one, such as `group: pipeline`");
        int order = order(parent);
        RestartSpec.Type restart = parent.word("restart", RestartSpec.Type.PERMANENT);
        boolean significant = parent.flag("significant", false);
        Optional<GroupSpec> around = group(parent, intensity(parent));
        around.ifPresent(g -> fits(parent, significant, restart, g));
        parent.done();
        return around.map(g -> new GroupSpec.Place(g, order, restart, significant));
    }

    /** As OTP has it: see {@code supervisor:start_link}'s {@code bad_combination}. */
    private static void fits(
            Fields fields, boolean significant, RestartSpec.Type restart, GroupSpec group) {
        if (significant && restart == RestartSpec.Type.PERMANENT) {
            fields.wrong(
                    "significant",
                    "is true of a permanent child, which never ends by itself",
                    "write restart: transient or restart: temporary, or remove significant");
        }
        if (significant && group.autoShutdown() == AutoShutdown.NEVER) {
            fields.wrong(
                    "significant",
                    "is true, but group " + group.name() + " never ends with its children",
                    "write auto.shutdown: any_significant or all_significant, or remove it");
        }
    }

    private static Intensity intensity(Fields fields) {
        if (fields.raw("intensity").filter(String.class::isInstance).isPresent()) {
            return fields.word("intensity", PRESETS).orElse(Intensity.DEFAULT);
        }
        Fields intensity = fields.section("intensity");
        int restarts =
                intensity.integer("restarts", 0, Integer.MAX_VALUE, Intensity.DEFAULT.restarts());
        Duration window = intensity.duration("window", Intensity.DEFAULT.window());
        if (!window.isPositive()) {
            intensity.wrong(
                    "window", "is " + Durations.format(window), "write a time, such as 60s");
            window = Intensity.DEFAULT.window();
        }
        intensity.done();
        return new Intensity(restarts, window);
    }

    private static Map<String, Condition> dependsOn(Fields fields, String agent) {
        Fields section = fields.section("depends.on");
        var needs = new LinkedHashMap<String, Condition>();
        for (String name : section.keys()) {
            if (name.equals(agent)) {
                section.wrong(name, "is the agent itself", "name another agent of its group");
            }
            needs.put(name, section.word(name, Condition.READY));
        }
        section.done();
        return needs;
    }
}
