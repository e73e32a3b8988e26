package dev.reveille.config;

import dev.reveille.core.fleet.EvaluatorSpec;
import dev.reveille.core.fleet.RelevanceSpec;
import dev.reveille.core.fleet.RelevanceSpec.Dwell;
import dev.reveille.core.fleet.RelevanceSpec.Thresholds;
import dev.reveille.core.fleet.Staleness;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The {@code relevance} section of a spec. */
final class RelevanceSection {
    private RelevanceSection() {}

    static RelevanceSpec read(Fields fields) {
        var standard = RelevanceSpec.DEFAULT;
        var evaluator = evaluator(fields);
        var relevance =
                new RelevanceSpec(
                        evaluator,
                        FactsSection.read(fields.section("facts"), evaluator),
                        thresholds(fields.section("thresholds")),
                        dwell(fields.section("dwell"), Dwell.standard(evaluator)),
                        stale(fields),
                        fields.duration("archive.after", standard.archiveAfter()));
        fields.done();
        return relevance;
    }

    /** Either a name, or one name with its parameters below it. */
    static EvaluatorSpec evaluator(Fields fields) {
        if (fields.raw("evaluator").orElse("") instanceof String name) {
            return EvaluatorSpec.of(name.isEmpty() ? EvaluatorSpec.DEFAULT : name);
        }
        Map<String, Object> named = fields.tree("evaluator");
        if (named.size() != 1) {
            if (fields.raw("evaluator").orElseThrow() instanceof Map<?, ?>) {
                fields.wrong(
                        "evaluator",
                        "names " + named.size() + " evaluators",
                        "name one, with its parameters below it, such as `evaluator:"
                                + " {tenant-activity: {active.within: 1d}}`");
            }
            return EvaluatorSpec.of(EvaluatorSpec.DEFAULT);
        }
        var only = named.entrySet().iterator().next();
        Object written = only.getValue() == Nothing.NOTHING ? Map.of() : given(only.getValue());
        return EvaluatorSpec.of(only.getKey(), written);
    }

    /** Without the keys of maps that have no value; what is no map or list is left as it is. */
    private static Object given(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                var copy = Documents.section(map);
                copy.values().removeIf(inner -> inner == Nothing.NOTHING);
                copy.replaceAll((_, inner) -> given(inner));
                yield copy;
            }
            case List<?> list -> list.stream().map(RelevanceSection::given).toList();
            case Nothing _ -> "";
            default -> value;
        };
    }

    /** One age for all gauges, or one for each source. */
    private static Staleness stale(Fields fields) {
        if (!(fields.raw("stale.after").orElse("") instanceof Map<?, ?>)) {
            return Staleness.ofGauges(fields.duration("stale.after", Duration.ZERO));
        }
        Fields sources = fields.section("stale.after");
        var ages = new LinkedHashMap<String, Duration>();
        for (String source : Staleness.SOURCES) {
            if (sources.has(source)) {
                ages.put(source, sources.duration(source, Duration.ZERO));
            }
        }
        sources.done();
        return new Staleness(Duration.ZERO, ages);
    }

    private static Thresholds thresholds(Fields fields) {
        var standard = Thresholds.DEFAULT;
        var thresholds =
                new Thresholds(
                        fields.number("active", 0, 1, standard.active()),
                        fields.number("listening", 0, 1, standard.listening()),
                        fields.number("dormant", 0, 1, standard.dormant()),
                        fields.number("hysteresis", 0, 1, standard.hysteresis()));
        if (thresholds.active() < thresholds.listening()
                || thresholds.listening() < thresholds.dormant()) {
            fields.findings()
                    .wrong(
                            "relevance.thresholds",
                            "are active "
                                    + thresholds.active()
                                    + ", listening "
                                    + thresholds.listening()
                                    + ", dormant "
                                    + thresholds.dormant(),
                            "let active be the highest and dormant the lowest");
        }
        fields.done();
        return thresholds;
    }

    private static Dwell dwell(Fields fields, Dwell standard) {
        var dwell =
                new Dwell(
                        fields.duration("up", standard.up()),
                        fields.duration("down", standard.down()));
        fields.done();
        return dwell;
    }
}
