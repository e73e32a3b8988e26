package dev.reveille.e2e;

import dev.reveille.dev.EmbeddedBroker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A broker in a process of its own, so that it can be killed with SIGKILL and started again. */
public final class BrokerProcess implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";

    private final Path data;
    private final List<String> before;
    private final String host;
    private final int port;
    private Process process;

    /** On a free port of loopback. */
    public BrokerProcess(Path data) throws IOException {
        this(data, List.of(), LOOPBACK, freePort());
    }

    /**
     * Elsewhere.
     *
     * @param before words that run it there
     */
    public BrokerProcess(Path data, List<String> before, String host, int port) throws IOException {
        this.data = data;
        this.before = List.copyOf(before);
        this.host = host;
        this.port = port;
        this.process = start();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The other process. */
    public static void main(String[] args) throws InterruptedException {
        EmbeddedBroker.start(Path.of(args[0]), args[1], Integer.parseInt(args[2]));
        System.out.println("ready");
        new CountDownLatch(1).await();
    }

    private Process start() throws IOException {
        var command = new ArrayList<>(before);
        command.addAll(Jvm.command(BrokerProcess.class.getName()));
        command.addAll(List.of(data.toString(), host, Integer.toString(port)));
        Process started =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        var lines =
                new BufferedReader(
                        new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
        if (!"ready".equals(lines.readLine())) {
            throw new IOException("the broker's process ended before it was ready");
        }
        return started;
    }

    /** How to reach it. */
    public String bootstrapServers() {
        return host + ":" + port;
    }

    /** Stands still from now on, until that is closed. */
    public Standstill standstill() throws IOException {
        return Standstill.of(process);
    }

    /** kill -9. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Another one on the same data. */
    public void startAgain() throws IOException {
        process = start();
    }

    @Override
    public void close() {
        kill();
    }
}
