package dev.reveille.history.replay;

import dev.reveille.config.SpecParser;
import dev.reveille.config.Unreadable;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.lifecycle.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Policies from files: a spec, a template, or nothing but a {@code relevance} section. */
final class SpecPolicies {
    private SpecPolicies() {}

    /** The policy of a file, or everything that is wrong with it. */
    static Parsed<ReplayPolicy> read(String file) {
        Path path = Path.of(file);
        String text;
        try {
            text = Files.readString(path);
        } catch (IOException e) {
            String what = "--policy " + Unreadable.why(path, e);
            return Parsed.wrong(
                    Problem.of(
                            "InvalidPolicy",
                            e instanceof NoSuchFileException
                                    ? Category.CONFIGURATION
                                    : Category.STORAGE,
                            what,
                            ReplayPolicies.FORM));
        }
        return switch (new SpecParser().policy(file, text)) {
            case Parsed.Wrong<AgentSpec>(List<Problem> problems) -> new Parsed.Wrong<>(problems);
            case Parsed.Ok<AgentSpec>(AgentSpec spec, var said) -> policy(path, spec, said);
        };
    }

    private static Parsed<ReplayPolicy> policy(Path file, AgentSpec spec, List<String> warnings) {
        return switch (Policy.of(spec)) {
            case Parsed.Ok<Policy>(Policy policy, _) ->
                    new Parsed.Ok<>(
                            new SpecPolicy(String.valueOf(file.getFileName()), policy), warnings);
            case Parsed.Wrong<Policy>(List<Problem> problems) ->
                    new Parsed.Wrong<>(problems.stream().map(p -> about(file, p)).toList());
        };
    }

    private static Problem about(Path file, Problem problem) {
        return new Problem(
                problem.code(),
                problem.category(),
                problem.recoverable(),
                file + ": " + problem.message(),
                problem.remedy());
    }
}
