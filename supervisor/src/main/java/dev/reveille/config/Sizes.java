package dev.reveille.config;

import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts of memory as people write them: {@code 256Mi}, {@code 1G}, or plain bytes. */
final class Sizes {
    static final String FORM = "a number of bytes, or a number with Ki, Mi, Gi, Ti, k, M, G or T";

    private static final Pattern PATTERN = Pattern.compile("(\\d{1,15})(Ki|Mi|Gi|Ti|k|M|G|T)?");
    private static final Map<String, Long> UNITS =
            Map.of(
                    "Ki",
                    1L << 10,
                    "Mi",
                    1L << 20,
                    "Gi",
                    1L << 30,
                    "Ti",
                    1L << 40,
                    "k",
                    1_000L,
                    "M",
                    1_000_000L,
                    "G",
                    1_000_000_000L,
                    "T",
                    1_000_000_000_000L);

    private Sizes() {}

    static OptionalLong parse(String text) {
        Matcher matcher = PATTERN.matcher(text);
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        String unit = matcher.group(2);
        long factor = unit == null ? 1 : UNITS.getOrDefault(unit, 1L);
        try {
            return OptionalLong.of(Math.multiplyExact(Long.parseLong(matcher.group(1)), factor));
        } catch (ArithmeticException e) {
            return OptionalLong.empty();
        }
    }
}
