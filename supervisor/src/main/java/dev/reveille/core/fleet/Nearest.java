package dev.reveille.core.fleet;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The known word a misspelt one probably meant. */
public final class Nearest {
    private Nearest() {}

    /** What to do about an unknown key: the key that was probably meant, or all there are. */
    public static String remedy(String unknown, Collection<String> known) {
        for (String key : new TreeSet<>(known)) {
            if (key.startsWith(unknown + ".")) {
                return "write \"" + key + "\" as one key, with its dot";
            }
        }
        return to(unknown, known)
                .map(key -> "did you mean \"" + key + "\"?")
                .orElseGet(() -> "known here: " + list(known));
    }

    /** All of them, in order. */
    public static String list(Collection<String> known) {
        return known.stream().sorted().collect(Collectors.joining(", "));
    }

    /** The nearest by edit distance, if it is near enough to be a slip. */
    public static Optional<String> to(String word, Collection<String> known) {
        // Two letters that changed places are two edits.
        int most = word.length() < 4 ? 1 : Math.max(2, word.length() / 3);
        return known.stream()
                .filter(key -> distance(word, key) <= most)
                .min(
                        Comparator.comparingInt((String key) -> distance(word, key))
                                .thenComparing(Comparator.naturalOrder()));
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
