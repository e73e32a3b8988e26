package dev.reveille.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as sentences and tables have them: small ones keep the digits that say something. */
final class Amount {
    private static final double SHORT = 10;

    private Amount() {}

    /** One decimal; below ten, two significant digits: 0.017 is a minute's hour. */
    static String of(double number) {
        var exact = BigDecimal.valueOf(number);
        var rounded =
                Math.abs(number) >= SHORT
                        ? exact.setScale(1, RoundingMode.HALF_UP)
                        : exact.round(new MathContext(2, RoundingMode.HALF_UP));
        return rounded.setScale(Math.max(1, rounded.scale()), RoundingMode.HALF_UP).toPlainString();
    }

    /** That many decimals. */
    static String of(double number, int decimals) {
        return BigDecimal.valueOf(number).setScale(decimals, RoundingMode.HALF_UP).toPlainString();
    }

    /** How much more, with its sign; none where it is as much. */
    static String more(double number) {
        return number == 0 ? "0" : (number > 0 ? "+" : "") + of(number);
    }

    /** How many more, with their sign; none where there are as many. */
    static String more(long number) {
        return (number > 0 ? "+" : "") + number;
    }

    /** {@code 1 tenant gains}, {@code 2 tenants gain}. */
    static String tenants(int number, String verb) {
        return number + (number == 1 ? " tenant " + verb + "s" : " tenants " + verb);
    }

    /** {@code 1 cold start}, {@code -2 cold starts}. */
    static String noun(String written, long number, String noun) {
        return written + " " + noun + (Math.abs(number) == 1 ? "" : "s");
    }
}
