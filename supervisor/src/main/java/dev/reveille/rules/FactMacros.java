package dev.reveille.rules;

import com.google.common.collect.ImmutableList;
import dev.cel.common.ast.CelExpr;
import dev.cel.parser.CelMacro;
import dev.cel.parser.CelMacroExprFactory;
import java.util.List;
import java.util.Optional;

/** {@code fact("plan")} is {@code facts["plan"]}; a second argument is its default. */
final class FactMacros {
    /** The map of all facts. */
    static final String FACTS = "facts";

    static final String INDEX = "_[_]";
    static final String IN = "@in";
    private static final String DYN = "dyn";
    private static final String NAME = "fact";

    private FactMacros() {}

    static List<CelMacro> all() {
        return List.of(
                CelMacro.newGlobalMacro(NAME, 1, FactMacros::demanded),
                CelMacro.newGlobalMacro(NAME, 2, FactMacros::orElse));
    }

    private static Optional<CelExpr> demanded(
            CelMacroExprFactory make, CelExpr target, ImmutableList<CelExpr> args) {
        return Optional.of(of(make, args.get(0)));
    }

    private static CelExpr of(CelMacroExprFactory make, CelExpr name) {
        return make.newGlobalCall(INDEX, make.newIdentifier(FACTS), name);
    }

    private static Optional<CelExpr> orElse(
            CelMacroExprFactory make, CelExpr target, ImmutableList<CelExpr> args) {
        CelExpr name = args.get(0);
        return Optional.of(
                make.newGlobalCall(
                        "_?_:_",
                        make.newGlobalCall(IN, name, make.newIdentifier(FACTS)),
                        of(make, make.copy(name)),
                        // May be of another type than the fact turns out to be.
                        make.newGlobalCall(DYN, args.get(1))));
    }

    /** Whether a choice is one this made, for a fact with a constant default. */
    static boolean hasConstantDefault(CelExpr.CelCall choice) {
        CelExpr condition = choice.args().get(0);
        CelExpr otherwise = choice.args().get(2);
        return condition.getKind() == CelExpr.ExprKind.Kind.CALL
                && condition.call().function().equals(IN)
                && otherwise.getKind() == CelExpr.ExprKind.Kind.CALL
                && otherwise.call().function().equals(DYN)
                && otherwise.call().args().get(0).getKind() == CelExpr.ExprKind.Kind.CONSTANT;
    }
}
