package dev.reveille.core.relevance;

import java.util.Optional;

/** Value of a fact. Numbers are always finite: what is not a number never becomes a fact. */
public sealed interface FactValue {
    /** Text, at most {@value TenantFold#LONGEST_TEXT} characters where it came from an event. */
    record Text(String value) implements FactValue {}

    /** A whole number. */
    record Whole(long value) implements FactValue {}

    /** A finite number. */
    record Real(double value) implements FactValue {
        public Real {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("a fact must be finite, was " + value);
            }
        }
    }

    /** True or false. */
    record Flag(boolean value) implements FactValue {}

    /** The value of a plain object; empty for one no fact can hold, such as NaN or a list. */
    static Optional<FactValue> of(Object value) {
        return switch (value) {
            case FactValue fact -> Optional.of(fact);
            case CharSequence text -> Optional.of(new Text(text.toString()));
            case Long number -> Optional.of(new Whole(number));
            case Integer number -> Optional.of(new Whole(number));
            case Double number when Double.isFinite(number) -> Optional.of(new Real(number));
            case Float number when Float.isFinite(number) -> Optional.of(new Real(number));
            case Boolean flag -> Optional.of(new Flag(flag));
            default -> Optional.empty();
        };
    }

    /** {@code string}, {@code long}, {@code double} or {@code boolean}. */
    default String type() {
        return switch (this) {
            case Text _ -> "string";
            case Whole _ -> "long";
            case Real _ -> "double";
            case Flag _ -> "boolean";
        };
    }

    /** For people, and for {@code inputs} of a decision. */
    default String text() {
        return switch (this) {
            case Text(String value) -> value;
            case Whole(long value) -> Long.toString(value);
            case Real(double value) -> Double.toString(value);
            case Flag(boolean value) -> Boolean.toString(value);
        };
    }
}
