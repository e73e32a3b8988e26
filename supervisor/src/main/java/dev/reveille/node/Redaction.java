package dev.reveille.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Takes secrets out of what an agent writes. Of one of several lines every line counts, as logs are
 * made of lines.
 *
 * @param texts what is taken out, the longest first
 */
record Redaction(List<String> texts) {
    /** Stands in a secret's place. */
    static final String MASK = "***";

    /** What is shorter stands in many words that are none: it is left where it is. */
    static final int SHORTEST = 4;

    /** Of a secret of several lines, lines shorter than this are no secret by themselves. */
    private static final int SHORTEST_LINE = 8;

    static final Redaction NONE = new Redaction(List.of());

    static Redaction of(Collection<String> secrets) {
        return new Redaction(
                secrets.stream()
                        .flatMap(Redaction::parts)
                        .distinct()
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .toList());
    }

    private static Stream<String> parts(String secret) {
        String whole = secret.strip();
        return whole.indexOf('\n') < 0
                ? Stream.of(whole).filter(text -> text.length() >= SHORTEST)
                : whole.lines().map(String::strip).filter(line -> line.length() >= SHORTEST_LINE);
    }

    /** These and those. */
    Redaction and(Redaction more) {
        return new Redaction(
                Stream.concat(texts.stream(), more.texts.stream())
                        .distinct()
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .toList());
    }

    /** The text without them. */
    String of(String text) {
        String clean = text;
        for (String secret : texts) {
            clean = clean.replace(secret, MASK);
        }
        return clean;
    }

    /** The same of bytes, whatever else they are. */
    byte[] of(byte[] bytes) {
        if (texts.isEmpty()) {
            return bytes;
        }
        String text = new String(bytes, ISO_8859_1);
        String clean = text;
        for (String secret : texts) {
            clean = clean.replace(new String(secret.getBytes(UTF_8), ISO_8859_1), MASK);
        }
        return clean.equals(text) ? bytes : clean.getBytes(ISO_8859_1);
    }

    /** Bytes of the longest. */
    int longest() {
        return texts.stream().mapToInt(text -> text.getBytes(UTF_8).length).max().orElse(0);
    }

    /** Says how many, and no more. */
    @Override
    public String toString() {
        return texts.size() + " secrets";
    }
}
