package dev.reveille.cli;

import dev.reveille.config.SpecParser;
import dev.reveille.config.Unreadable;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Nearest;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.lifecycle.Judge;
import dev.reveille.core.relevance.Fact;
import dev.reveille.core.relevance.FactValue;
import dev.reveille.core.relevance.RelevanceContext;
import dev.reveille.history.Position;
import dev.reveille.history.Told;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reveille score}: a policy's answer to given facts, without Kafka. */
@Command(
        name = "score",
        mixinStandardHelpOptions = true,
        description = "What a policy says to given facts; needs no Kafka.")
final class ScoreCommand implements Runnable {
    @Mixin private Format format = new Format();
    @Spec private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--policy",
            required = true,
            paramLabel = "FILE",
            description = "A spec, a template, or a file with only a relevance section.")
    private Path policy = Path.of("");

    @Option(
            names = "--fact",
            paramLabel = "NAME=VALUE",
            description = "A fact, seen now; repeatable. Never given: the evaluator's default.")
    private final Map<String, String> facts = new LinkedHashMap<>();

    /** An evaluator that never answers must not hang the command; the JVM is cold here. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Override
    public void run() {
        String written = text();
        var rules =
                InTime.of(
                        PATIENCE,
                        () -> new SpecParser().tried(policy.toString(), written).orThrow());
        var spec = rules.spec();
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        var given = new ArrayList<Fact>();
        facts.forEach((name, text) -> given.add(fact(name, Values.of(text), now, "given")));
        var own = new ArrayList<Fact>();
        spec.relevance().facts().forEach((name, v) -> own.add(fact(name, v, now, "spec")));
        var context = RelevanceContext.of(now, List.of(given, own));
        var judgement =
                InTime.of(
                        PATIENCE,
                        () ->
                                Judge.judge(
                                        rules,
                                        context,
                                        Optional.empty(),
                                        Set.of(),
                                        "the command line"));
        Decision decision = judgement.decision();
        var wrong =
                new ArrayList<>(
                        GivenFacts.unread(facts.keySet(), spec.relevance(), decision.inputs()));
        judgement.failed().ifPresent(name -> wrong.add(noScore(name, decision)));
        if (!wrong.isEmpty()) {
            throw new Problems(wrong);
        }
        if (format.json()) {
            format.object(Views.decision(decision));
        } else {
            var told = Told.decision(decision, new Position("", 0, 0));
            format.line("score " + decision.shownScore(4) + " → " + decision.wouldBe());
            told.lines().forEach(line -> format.line("  " + line));
        }
        decision.inputs().forEach(fact -> facts.remove(fact.name()));
        if (!facts.isEmpty()) {
            command.commandLine()
                    .getErr()
                    .println(
                            "warning: this score does not depend on "
                                    + Nearest.list(new TreeSet<>(facts.keySet()))
                                    + ": the policy did not read it");
        }
    }

    private static Problem noScore(String evaluator, Decision decision) {
        return Problem.of(
                "EvaluatorFailed",
                Category.RUNTIME,
                "no score: evaluator " + evaluator + " failed: " + decision.failure().orElse(""),
                "give the facts it needs with --fact, or mend the policy; on a scheduler such an"
                        + " agent keeps its last decision");
    }

    private String text() {
        try {
            return Files.readString(policy);
        } catch (IOException e) {
            throw new Problems(
                    Problem.of(
                            "FileNotReadable",
                            Category.STORAGE,
                            Unreadable.why(policy, e),
                            "name a file with --policy"));
        }
    }

    private static Fact fact(String name, Object value, Instant now, String source) {
        return new Fact(
                name,
                FactValue.of(value)
                        .orElseThrow(
                                () ->
                                        new Problems(
                                                Problem.invalid(
                                                        "InvalidFact",
                                                        name + " is " + value,
                                                        "give a text, a number, true or false"))),
                now,
                source);
    }
}
