package dev.reveille.history.replay;

import dev.reveille.config.SpecParser;
import dev.reveille.config.Unreadable;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

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
        return new SpecParser()
                .tried(file, text)
                .map(policy -> new SpecPolicy(String.valueOf(path.getFileName()), policy));
    }
}
