package dev.reveille.rules;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What a checked expression reads, found from its tree: which facts, and how it uses time. */
final class FactUse {
    /** The moment of the decision. */
    static final String NOW = "now";

    private static final Set<String> COMPARISONS =
            Set.of("_<_", "_<=_", "_>_", "_>=_", "_==_", "_!=_");

    private final Set<String> typed = new TreeSet<>();
    private final Set<String> named = new TreeSet<>();
    private final List<Crossing> crossings = new ArrayList<>();
    private boolean any;
    private boolean drifts;

    private FactUse() {}

    static FactUse of(CelExpr expression) {
        var use = new FactUse();
        use.visit(expression);
        return use;
    }

    /** Known facts called by their bare names. */
    Set<String> typed() {
        return typed;
    }

    /** Facts asked for by constant names under {@code facts}. */
    Set<String> named() {
        return named;
    }

    /** Whether it may ask for facts by names that only come up when it runs. */
    boolean any() {
        return any;
    }

    /** Where time meets a constant. */
    List<Crossing> crossings() {
        return crossings;
    }

    /** Whether time enters in another way, so that no edge can be computed. */
    boolean drifts() {
        return drifts;
    }

    private void visit(CelExpr e) {
        if (crossing(e)) {
            return;
        }
        Optional<String> fact = fact(e);
        if (fact.isPresent()) {
            inTime(fact.get());
            return;
        }
        // Of facts as a whole any may be meant, also one that time changes.
        any |= isFacts(e);
        drifts |= isFacts(e) || isNow(e);
        children(e).forEach(this::visit);
    }

    private void inTime(String fact) {
        if (fact.equals(KnownFact.CUSTOMER_ACTIVE)) {
            crossings.add(new Crossing.Inactive());
        } else if (KnownFact.overTime(fact)) {
            drifts = true;
        }
    }

    /** Whether it is a comparison of time with a constant; then it is noted as one. */
    private boolean crossing(CelExpr e) {
        if (e.getKind() != CelExpr.ExprKind.Kind.CALL
                || !COMPARISONS.contains(e.call().function())
                || e.call().args().size() != 2) {
            return false;
        }
        CelExpr left = e.call().args().get(0);
        CelExpr right = e.call().args().get(1);
        return crossing(left, right) || crossing(right, left);
    }

    private boolean crossing(CelExpr time, CelExpr other) {
        if (isNow(time)) {
            var moment = moment(other);
            moment.ifPresent(at -> crossings.add(new Crossing.Clock(at)));
            return moment.isPresent();
        }
        var constant = number(other);
        if (constant.isEmpty() || !isAge(time)) {
            return false;
        }
        String name = fact(time).orElseThrow();
        double unit = name.equals(KnownFact.SECONDS) ? 1_000.0 : 1_000.0 * 86_400;
        crossings.add(new Crossing.Age(unit, constant.getAsDouble()));
        return true;
    }

    private boolean isAge(CelExpr e) {
        return fact(e).filter(f -> f.equals(KnownFact.SECONDS) || f.equals(KnownFact.DAYS))
                .isPresent();
    }

    /** The fact this reads, which is then noted as read. */
    private Optional<String> fact(CelExpr e) {
        return switch (e.getKind()) {
            case IDENT -> Optional.of(e.ident().name()).filter(KnownFact::has).map(this::typed);
            case SELECT ->
                    isFacts(e.select().operand())
                            ? Optional.of(named(e.select().field()))
                            : Optional.empty();
            case CALL -> asked(e.call());
            default -> Optional.empty();
        };
    }

    private Optional<String> asked(CelExpr.CelCall call) {
        if (call.function().equals("_?_:_") && FactMacros.hasConstantDefault(call)) {
            return fact(call.args().get(0)).isPresent()
                    ? fact(call.args().get(1))
                    : Optional.empty();
        }
        if (call.args().size() != 2) {
            return Optional.empty();
        }
        boolean index = call.function().equals(FactMacros.INDEX) && isFacts(call.args().get(0));
        boolean in = call.function().equals(FactMacros.IN) && isFacts(call.args().get(1));
        CelExpr name = call.args().get(index ? 1 : 0);
        return (index || in) && isText(name)
                ? Optional.of(named(name.constant().stringValue()))
                : Optional.empty();
    }

    private String typed(String name) {
        typed.add(name);
        return name;
    }

    private String named(String name) {
        named.add(name);
        return name;
    }

    private static boolean isFacts(CelExpr e) {
        return isIdent(e, FactMacros.FACTS);
    }

    private static boolean isNow(CelExpr e) {
        return isIdent(e, NOW);
    }

    private static boolean isIdent(CelExpr e, String name) {
        return e.getKind() == CelExpr.ExprKind.Kind.IDENT && e.ident().name().equals(name);
    }

    private static boolean isText(CelExpr e) {
        return e.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && e.constant().getKind() == CelConstant.Kind.STRING_VALUE;
    }

    /** {@code timestamp("…")}. */
    private static Optional<Instant> moment(CelExpr e) {
        if (e.getKind() != CelExpr.ExprKind.Kind.CALL
                || !e.call().function().equals("timestamp")
                || e.call().args().size() != 1
                || !isText(e.call().args().get(0))) {
            return Optional.empty();
        }
        try {
            String text = e.call().args().get(0).constant().stringValue();
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException notOne) {
            return Optional.empty();
        }
    }

    /** A number, or sums, differences and products of numbers. */
    private static OptionalDouble number(CelExpr e) {
        return switch (e.getKind()) {
            case CONSTANT ->
                    switch (e.constant().getKind()) {
                        case INT64_VALUE -> OptionalDouble.of((double) e.constant().int64Value());
                        case DOUBLE_VALUE -> OptionalDouble.of(e.constant().doubleValue());
                        default -> OptionalDouble.empty();
                    };
            case CALL -> computed(e.call());
            default -> OptionalDouble.empty();
        };
    }

    private static OptionalDouble computed(CelExpr.CelCall call) {
        var numbers = call.args().stream().map(FactUse::number).toList();
        if (numbers.isEmpty() || numbers.stream().anyMatch(OptionalDouble::isEmpty)) {
            return OptionalDouble.empty();
        }
        double left = numbers.getFirst().getAsDouble();
        double right = numbers.getLast().getAsDouble();
        return switch (call.function()) {
            case "-_" -> OptionalDouble.of(-left);
            case "_+_" -> OptionalDouble.of(left + right);
            case "_-_" -> OptionalDouble.of(left - right);
            case "_*_" -> OptionalDouble.of(left * right);
            default -> OptionalDouble.empty();
        };
    }

    /** What an expression is made of, outermost first. */
    static Stream<CelExpr> children(CelExpr e) {
        return switch (e.getKind()) {
            case SELECT -> Stream.of(e.select().operand());
            case CALL -> Stream.concat(e.call().target().stream(), e.call().args().stream());
            case LIST -> e.list().elements().stream();
            case MAP -> e.map().entries().stream().flatMap(x -> Stream.of(x.key(), x.value()));
            case STRUCT -> e.struct().entries().stream().map(CelExpr.CelStruct.Entry::value);
            case COMPREHENSION ->
                    Stream.of(
                            e.comprehension().iterRange(),
                            e.comprehension().accuInit(),
                            e.comprehension().loopCondition(),
                            e.comprehension().loopStep(),
                            e.comprehension().result());
            case CONSTANT, IDENT, NOT_SET -> Stream.empty();
        };
    }
}
