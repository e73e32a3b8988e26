package dev.reveille.agent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProtocolFuzzTest {
    static LongStream seeds() {
        return LongStream.range(0, 50);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anyBytesWhateverAreReadWithoutThrowing(long seed) throws IOException {
        Random random = new Random(seed);
        byte[] bytes = new byte[random.nextInt(4000)];
        random.nextBytes(bytes);
        for (String line : lines(bytes, 500)) {
            readBothWays(line);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anyDamageToAMessageIsReadWithoutThrowing(long seed) {
        Random random = new Random(seed);
        List<String> whole =
                Stream.concat(
                                ProtocolCodecTest.toAgent().stream().map(ProtocolCodec::write),
                                ProtocolCodecTest.fromAgent().stream().map(ProtocolCodec::write))
                        .toList();
        for (int i = 0; i < 400; i++) {
            var line = new StringBuilder(whole.get(random.nextInt(whole.size())));
            for (int damage = random.nextInt(4); damage >= 0; damage--) {
                int at = random.nextInt(line.length());
                switch (random.nextInt(4)) {
                    case 0 -> line.setLength(at + 1);
                    case 1 -> line.setCharAt(at, (char) random.nextInt(128));
                    case 2 -> line.deleteCharAt(at).append('}');
                    default -> line.insert(at, "{\"type\":[-1e999,".substring(random.nextInt(15)));
                }
            }
            readBothWays(line.toString());
        }
    }

    @Test
    void deepNestingAndHugeNumbersAreReadWithoutThrowing() {
        for (String inner : List.of("[".repeat(100_000), "9".repeat(100_000), "1e-999999999")) {
            readBothWays("{\"type\":\"task\",\"id\":\"1\",\"payload\":" + inner);
            readBothWays("{\"type\":\"usage\",\"cost\":" + inner + "}");
            readBothWays("{\"type\":\"busy\",\"claim\":1,\"for_millis\":" + inner + "}");
            readBothWays("{\"id\":" + inner + ",\"status\":\"ok\",\"result\":{\"health\":1}}");
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void linesAreCutTheSameHoweverTheyArrive(long seed) throws IOException {
        // Given
        Random random = new Random(seed);
        List<LineReader.Line> expected = new ArrayList<>();
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < 30; i++) {
            String text = "z".repeat(random.nextInt(40) + 1);
            expected.add(
                    text.length() > 20
                            ? new LineReader.Line.TooLong(text.length())
                            : new LineReader.Line.Text(text));
            bytes.writeBytes((text + "\n").getBytes(StandardCharsets.UTF_8));
        }
        bytes.write('t'); // a torn last line is none
        // When
        var reader = new LineReader(new Dribble(bytes.toByteArray(), random), 20);
        List<LineReader.Line> read = new ArrayList<>();
        for (var line = reader.next(); !(line instanceof LineReader.Line.End); ) {
            read.add(line);
            line = reader.next();
        }
        // Then
        assertThat(read).isEqualTo(expected);
    }

    private static List<String> lines(byte[] bytes, int max) throws IOException {
        var reader = new LineReader(new ByteArrayInputStream(bytes), max);
        List<String> lines = new ArrayList<>();
        for (var line = reader.next(); !(line instanceof LineReader.Line.End); ) {
            if (line instanceof LineReader.Line.Text text) {
                lines.add(text.text());
            }
            line = reader.next();
        }
        return lines;
    }

    private static void readBothWays(String line) {
        if (ProtocolCodec.readFromAgent(line) instanceof Decoded.Message<FromAgent> message) {
            if (message.message() instanceof FromAgent.Response response
                    && response.outcome() instanceof Outcome.Ok ok) {
                assertThat(Health.of(ok.result())).isNotNull();
            }
            assertThat(ProtocolCodec.write(message.message())).doesNotContain("\n");
        }
        if (ProtocolCodec.readToAgent(line) instanceof Decoded.Message<ToAgent> message) {
            assertThat(ProtocolCodec.write(message.message())).doesNotContain("\n");
        }
    }

    /** Hands out a few bytes at a time. */
    private static final class Dribble extends ByteArrayInputStream {
        private final Random random;

        Dribble(byte[] bytes, Random random) {
            super(bytes);
            this.random = random;
        }

        @Override
        public synchronized int read(byte[] into, int from, int length) {
            return super.read(into, from, Math.min(length, 1 + random.nextInt(7)));
        }
    }
}
