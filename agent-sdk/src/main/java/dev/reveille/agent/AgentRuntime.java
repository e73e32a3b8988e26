package dev.reveille.agent;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Runs an agent on standard input and output, for the life of the process. */
public final class AgentRuntime {
    private AgentRuntime() {}

    /**
     * Runs an agent that does one task at a time, and ends the process when its supervisor asks for
     * it or closes standard input: with exit code 0, or 1 if {@link Agent#init} failed.
     *
     * <p>From here on {@code System.out} writes log messages and {@code System.in} is empty: the
     * real ones belong to the protocol. {@code System.err} stays the agent's own.
     *
     * @param agent what to run
     */
    public static void run(Agent agent) {
        run(agent, 1);
    }

    /**
     * Runs an agent that does several tasks at once; otherwise as {@link #run(Agent)}. Its
     * callbacks must then bear being called from several threads.
     *
     * @param agent what to run
     * @param concurrency tasks at once, from 1; the spec's {@code requests.concurrency} bounds what
     *     is sent
     * @throws IllegalArgumentException if {@code concurrency} is below 1
     */
    public static void run(Agent agent, int concurrency) {
        var lines = new Lines(new FileOutputStream(FileDescriptor.out));
        var printed = new PrintedLog(lines);
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        System.setIn(InputStream.nullInputStream());
        int code =
                new Conversation(agent, concurrency, lines)
                        .holdOver(new FileInputStream(FileDescriptor.in), printed::close);
        System.exit(code);
    }

    /**
     * Runs an agent over any two streams, leaving {@code System.in} and {@code System.out} alone,
     * until it has shut down: for tests and for agents inside another program.
     *
     * @param agent what to run
     * @param concurrency tasks at once, from 1
     * @param in what the supervisor says
     * @param out what the supervisor hears
     * @return the exit code a process would end with
     */
    public static int serve(Agent agent, int concurrency, InputStream in, OutputStream out) {
        return new Conversation(agent, concurrency, new Lines(out)).holdOver(in, () -> {});
    }
}
