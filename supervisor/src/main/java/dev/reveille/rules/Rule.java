package dev.reveille.rules;

import dev.cel.common.CelErrorCode;
import dev.cel.common.types.CelType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.Program;
import dev.reveille.core.relevance.FactReader;
import dev.reveille.core.relevance.RelevanceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A checked expression over the facts of a context.
 *
 * @param text as written
 * @param shown the same for explanations: in one line, not too long
 * @param program compiled; safe for any thread
 * @param use what it reads
 * @param type of what it gives, by the checker
 */
record Rule(String text, String shown, Program program, FactUse use, CelType type) {
    /** What the compiler calls every expression, in messages. */
    static final String NAME = "rule";

    /** Edges tried for a change of the result; at the next one it is looked at in any case. */
    private static final int MOST_EDGES = 16;

    private static final int SHOWN = 120;
    private static final Pattern ABSENT = Pattern.compile("key '(.*?)' is not present");
    private static final Pattern PLACE = Pattern.compile("evaluation error at rule:(\\d+): ");

    Rule(String text, Program program, FactUse use, CelType type) {
        this(text, inOneLine(text), program, use, type);
    }

    /** What it gives. Everything it reads is noted as an input, used in the end or not. */
    Object value(RelevanceContext context, FactReader facts) {
        var variables = new HashMap<String, Object>();
        use.typed().forEach(name -> variables.put(name, KnownFact.read(name, facts)));
        variables.put(FactUse.NOW, context.now());
        variables.put(FactMacros.FACTS, FactMap.of(use, context, facts));
        try {
            return program.eval(variables);
        } catch (CelEvaluationException e) {
            boolean unseen = e.getErrorCode() == CelErrorCode.ATTRIBUTE_NOT_FOUND;
            throw new IllegalStateException(placed(String.valueOf(e.getMessage()), unseen), e);
        }
    }

    /** The message with line and column in place of an offset. */
    private String placed(String message, boolean unseen) {
        Matcher at = PLACE.matcher(message);
        if (!at.lookingAt()) {
            return shown() + " failed: " + (unseen ? unseen(message) : message);
        }
        String what = message.substring(at.end());
        int offset = Math.min(Integer.parseInt(at.group(1)), text.length());
        String before = text.substring(0, offset);
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        int column = offset - (before.lastIndexOf('\n') + 1) + 1;
        return shown()
                + " failed at line "
                + line
                + ", column "
                + column
                + ": "
                + (unseen ? unseen(what) : what);
    }

    private static String unseen(String message) {
        Matcher key = ABSENT.matcher(message);
        String name = key.find() ? key.group(1) : message;
        return "no fact called "
                + name
                + " was ever seen; has(facts."
                + name
                + ") asks, and fact(\""
                + name
                + "\", default) gives a default";
    }

    /**
     * When time alone changes what the rule means.
     *
     * @param meaning of what it gives; of two moments with the same, nothing has changed
     * @param every how often to look where no edge can be computed
     */
    <T> Optional<Instant> nextChange(
            RelevanceContext context, Function<Object, T> meaning, T now, Duration every) {
        List<Instant> edges =
                use.crossings().isEmpty()
                        ? List.of()
                        : use.crossings().stream()
                                .flatMap(crossing -> crossing.edges(context))
                                .sorted()
                                .distinct()
                                .toList();
        Optional<Instant> look =
                use.drifts() ? Optional.of(context.now().plus(every)) : Optional.empty();
        int tried = 0;
        for (Instant edge : edges) {
            if (look.isPresent() && !edge.isBefore(look.get())) {
                return look;
            }
            if (tried++ == MOST_EDGES || !same(context, edge, meaning, now)) {
                return Optional.of(edge);
            }
        }
        return look;
    }

    private <T> boolean same(
            RelevanceContext context, Instant edge, Function<Object, T> meaning, T now) {
        var then = context.at(edge);
        try {
            return meaning.apply(value(then, new FactReader(then))).equals(now);
        } catch (RuntimeException e) {
            // It fails from then on, which is news as well.
            return false;
        }
    }

    private static String inOneLine(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
    }
}
