package dev.reveille.agent;

import dev.reveille.agent.protocol.FromAgent;
import dev.reveille.agent.protocol.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.JsonNodeFactory;

/** Stands in for standard output: what the program prints becomes log messages, line by line. */
final class PrintedLog extends OutputStream {
    /** A printed line is cut here, well below the longest line of the protocol. */
    private static final int LONGEST = 64 * 1024;

    private final Lines lines;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    PrintedLog(Lines lines) {
        this.lines = lines;
    }

    @Override
    public synchronized void write(int b) {
        if (b != '\n') {
            line.write(b);
        }
        if (b == '\n' || line.size() >= LONGEST) {
            say();
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
        for (int i = from; i < from + length; i++) {
            write(bytes[i]);
        }
    }

    /** Says the last line even though it has no end. */
    @Override
    public synchronized void close() {
        if (line.size() > 0) {
            say();
        }
    }

    private void say() {
        String text = line.toString(StandardCharsets.UTF_8).stripTrailing();
        line.reset();
        if (!text.isEmpty()) {
            var fields = JsonNodeFactory.instance.objectNode().put("stream", "stdout");
            lines.say(new FromAgent.Log(LogLevel.INFO, text, fields));
        }
    }
}
