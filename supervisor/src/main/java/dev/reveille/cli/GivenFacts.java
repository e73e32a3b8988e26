package dev.reveille.cli;

import dev.reveille.core.fleet.EvaluatorSpec;
import dev.reveille.core.fleet.FactUsed;
import dev.reveille.core.fleet.Nearest;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.RelevanceSpec;
import dev.reveille.core.relevance.Evaluators;
import dev.reveille.core.relevance.FactNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Facts given to a policy by hand: one that it cannot mean is misspelt, and would say nothing. */
final class GivenFacts {
    /** Facts that expressions ask for by name. */
    private static final Pattern ASKED =
            Pattern.compile(
                    "facts\\.(\\w+)|facts?[\\[(]\\s*[\"']([^\"']+)|[\"']([^\"']+)[\"']\\s+in\\s+facts");

    private GivenFacts() {}

    /**
     * Those that neither mean anything by themselves nor are read by the policy.
     *
     * @param used what the policy read
     */
    static List<Problem> unread(
            Collection<String> given, RelevanceSpec policy, Collection<FactUsed> used) {
        var names = new TreeSet<>(FactNames.KNOWN);
        names.addAll(policy.facts().keySet());
        used.forEach(fact -> names.add(fact.name()));
        EvaluatorSpec evaluator = policy.evaluator();
        String text = evaluator.name() + " " + evaluator.parameters();
        names.addAll(asked(text));
        var problems = new ArrayList<Problem>();
        for (String name : given) {
            if (!FactNames.known(name) && !names.contains(name)) {
                var near = Nearest.to(name, names);
                if (near.isPresent() || !foreign(text)) {
                    problems.add(
                            Problem.invalid(
                                    "InvalidFact",
                                    "--fact " + name + ": the policy reads no fact of this name",
                                    near.map(n -> "did you mean \"" + n + "\"?")
                                            .orElse("it may read: " + Nearest.list(names))));
                }
            }
        }
        return problems;
    }

    private static Set<String> asked(String text) {
        var asked = new TreeSet<String>();
        var found = ASKED.matcher(text);
        while (found.find()) {
            for (int i = 1; i <= found.groupCount(); i++) {
                if (found.group(i) != null) {
                    asked.add(found.group(i));
                }
            }
        }
        return asked;
    }

    /** Whether an evaluator of the users' own takes part: nobody knows which facts it reads. */
    private static boolean foreign(String text) {
        return Evaluators.standard().foreign().stream().anyMatch(text::contains);
    }
}
