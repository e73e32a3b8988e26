package dev.reveille.rules;

import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.Program;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.relevance.EvaluatorFailed;
import dev.reveille.core.relevance.SourceMapping.Input;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One checked expression of a source.
 *
 * @param key of the source's document under which it stands
 * @param text as written
 * @param program compiled; safe for any thread
 */
record SourceRule(String key, String text, Program program) {
    /** The variables of a record, for all of a source's expressions. */
    static Map<String, Object> variables(Input input) {
        var variables = new HashMap<String, Object>();
        variables.put("key", cel(input.key()));
        variables.put("value", cel(input.value()));
        variables.put("headers", input.headers());
        variables.put("timestamp", input.timestamp());
        return variables;
    }

    private static Object cel(@Nullable Object plain) {
        return switch (plain) {
            case null -> NullValue.NULL_VALUE;
            case byte[] bytes -> CelByteString.of(bytes);
            case Map<?, ?> map -> {
                var copy = new LinkedHashMap<String, Object>();
                map.forEach((key, inner) -> copy.put(String.valueOf(key), cel(inner)));
                yield copy;
            }
            case List<?> list -> {
                var copy = new ArrayList<Object>();
                list.forEach(inner -> copy.add(cel(inner)));
                yield copy;
            }
            default -> plain;
        };
    }

    /** What it gives; empty for null, and where it fails, which is noted. */
    Optional<Object> value(Map<String, Object> variables, Consumer<Problem> failed) {
        try {
            Object given = program.eval(variables);
            return given instanceof NullValue ? Optional.empty() : Optional.of(given);
        } catch (CelEvaluationException e) {
            var why = Failing.of(e, text, !(variables.get("value") instanceof NullValue));
            failed.accept(
                    SourceRules.wrong(
                            key
                                    + " ("
                                    + text.strip()
                                    + ") failed"
                                    + why.place()
                                    + ": "
                                    + why.what(),
                            why.remedy()));
            return Optional.empty();
        } catch (RuntimeException | StackOverflowError e) {
            // whatever an expression does with a record is that record's fault, or its own
            failed.accept(
                    SourceRules.wrong(
                            key + " (" + text.strip() + ") failed: " + EvaluatorFailed.why(e),
                            "let it suit every record: has(value.x) asks first"));
            return Optional.empty();
        }
    }
}
