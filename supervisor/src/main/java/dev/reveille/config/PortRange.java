package dev.reveille.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ports a node may hand to agents.
 *
 * @param first lowest, 1 or more
 * @param last highest, 65535 or less
 */
public record PortRange(int first, int last) {
    private static final Pattern PATTERN = Pattern.compile("(\\d{1,5})-(\\d{1,5})");

    static Optional<PortRange> parse(String text) {
        Matcher matcher = PATTERN.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int first = Integer.parseInt(matcher.group(1));
        int last = Integer.parseInt(matcher.group(2));
        return first >= 1 && first <= last && last <= 65_535
                ? Optional.of(new PortRange(first, last))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }
}
