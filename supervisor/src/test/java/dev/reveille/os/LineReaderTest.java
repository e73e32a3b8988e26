package dev.reveille.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LineReaderTest implements LineReader.Sink {
    private final List<String> lines = new ArrayList<>();
    private final List<Long> skipped = new ArrayList<>();
    private final LineReader.Budget budget = new LineReader.Budget(1_000);

    @Override
    public void line(String line) {
        lines.add(line);
    }

    @Override
    public void overlong(long bytes) {
        skipped.add(bytes);
    }

    static LongStream seeds() {
        return LongStream.range(0, 50);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void linesAreTheSameHoweverTheyAreCut(long seed) {
        // Given
        var random = new Random(seed);
        var written = new ByteArrayOutputStream();
        var expected = new ArrayList<String>();
        long tooLong = 0;
        for (int i = 0; i < 100; i++) {
            String line = "é".repeat(random.nextInt(40)) + i;
            written.writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
            if (line.getBytes(StandardCharsets.UTF_8).length <= 60) {
                expected.add(line);
            } else {
                tooLong++;
            }
        }
        // When
        var reader = new LineReader(60, budget, this);
        var all = written.toByteArray();
        for (int from = 0; from < all.length; ) {
            int count = Math.min(all.length - from, 1 + random.nextInt(100));
            var piece = new byte[100];
            System.arraycopy(all, from, piece, 0, count);
            reader.feed(piece, count);
            from += count;
        }
        reader.end();
        // Then
        assertThat(lines).isEqualTo(expected);
        assertThat(skipped).hasSize((int) tooLong).allMatch(bytes -> bytes > 60);
        assertThat(budget.left()).isEqualTo(1_000);
    }

    @Test
    void aLineOfExactlyTheLimitIsWholeAndOneByteMoreIsNot() {
        var reader = new LineReader(4, budget, this);
        feed(reader, "1234\n12345\n12");
        feed(reader, "34\n12");
        feed(reader, "345\n");
        assertThat(lines).containsExactly("1234", "1234");
        assertThat(skipped).containsExactly(5L, 5L);
    }

    @Test
    void aLineThatOutgrowsTheCommonBudgetIsSkippedAndOthersGoOn() {
        // Given
        var hungry = new LineReader(900, budget, this);
        var late = new LineReader(900, budget, this);
        // When
        feed(hungry, "h".repeat(900));
        feed(late, "l".repeat(500));
        feed(late, "\nshort\n");
        feed(hungry, "\n");
        // Then
        assertThat(skipped).containsExactly(500L);
        assertThat(lines).containsExactly("short", "h".repeat(900));
        assertThat(budget.left()).isEqualTo(1_000);
    }

    @Test
    void anOverlongLineIsToldWhenTheProcessEndsInIt() {
        var reader = new LineReader(4, budget, this);
        feed(reader, "123456");
        assertThat(skipped).isEmpty();
        reader.end();
        assertThat(skipped).containsExactly(6L);
    }

    private static void feed(LineReader reader, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        reader.feed(bytes, bytes.length);
    }
}
