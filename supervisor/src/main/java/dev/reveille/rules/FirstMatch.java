package dev.reveille.rules;

import dev.cel.common.types.CelKind;
import dev.reveille.core.fleet.EvaluatorSpec;
import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.relevance.Evaluation;
import dev.reveille.core.relevance.EvaluatorFactory;
import dev.reveille.core.relevance.FactReader;
import dev.reveille.core.relevance.NamedEvaluator;
import dev.reveille.core.relevance.Parameters;
import dev.reveille.core.relevance.RelevanceContext;
import dev.reveille.core.relevance.RelevanceEvaluator;
import dev.reveille.core.relevance.RelevanceScore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * {@code first-match}: the evaluator behind the first condition that holds; 0 where none does.
 *
 * @param choices in the order they are tried
 */
record FirstMatch(List<Choice> choices) implements RelevanceEvaluator {
    /**
     * One of them.
     *
     * @param when an expression that gives true or false; empty = always
     * @param every how often to look where time enters the condition in a way no edge can be
     *     computed of; default 1 min
     */
    record Choice(Optional<Rule> when, Duration every, NamedEvaluator use) {}

    /** Makes it. */
    public static final class Factory implements EvaluatorFactory {
        @Override
        public String name() {
            return "first-match";
        }

        @Override
        public Parsed<RelevanceEvaluator> read(Parameters parameters) {
            return FirstMatch.read(parameters);
        }
    }

    private static Parsed<RelevanceEvaluator> read(Parameters p) {
        var choices = new ArrayList<Choice>();
        var sections = p.sections(EvaluatorSpec.ALONE);
        for (Parameters section : sections) {
            boolean last = section == sections.getLast();
            if (!section.has("when") && !last) {
                section.wrong("when", "is missing", "only the last one may go without");
            }
            var when =
                    section.text("when")
                            .flatMap(t -> Rules.read(section, "when", t, Set.of(CelKind.BOOL)));
            var every = CelEvaluator.every(section);
            section.evaluator("use").ifPresent(use -> choices.add(new Choice(when, every, use)));
        }
        return p.result(() -> new FirstMatch(List.copyOf(choices)));
    }

    @Override
    public Evaluation evaluate(RelevanceContext context) {
        var facts = new FactReader(context);
        var looks = new ArrayList<Instant>();
        for (int i = 0; i < choices.size(); i++) {
            var choice = choices.get(i);
            if (holds(choice, context, facts, looks)) {
                return by(choice, i + 1, context, facts.used(), looks);
            }
        }
        return new Evaluation(
                RelevanceScore.NONE,
                "none of " + choices.size() + " conditions holds: 0.0",
                facts.used(),
                looks.stream().min(Instant::compareTo));
    }

    private static boolean holds(
            Choice choice, RelevanceContext context, FactReader facts, List<Instant> looks) {
        if (choice.when().isEmpty()) {
            return true;
        }
        Rule when = choice.when().get();
        boolean holds = truth(when.value(context, facts));
        when.nextChange(context, FirstMatch::truth, holds, choice.every()).ifPresent(looks::add);
        return holds;
    }

    private static boolean truth(Object given) {
        if (given instanceof Boolean yes) {
            return yes;
        }
        throw new IllegalStateException("the condition gave " + given + ", not true or false");
    }

    private static Evaluation by(
            Choice choice,
            int place,
            RelevanceContext context,
            List<FactUsed> asked,
            List<Instant> looks) {
        var used = choice.use().evaluate(context);
        var inputs = new LinkedHashSet<>(asked);
        inputs.addAll(used.inputs());
        String why = choice.when().map(Rule::shown).orElse("nothing else holds");
        return new Evaluation(
                used.score(),
                "choice "
                        + place
                        + ", as "
                        + why
                        + ", "
                        + choice.use().name()
                        + ": "
                        + used.explanation(),
                List.copyOf(inputs),
                Stream.concat(looks.stream(), used.nextLook().stream()).min(Instant::compareTo));
    }
}
