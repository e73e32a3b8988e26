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
final class BrokerProcess implements AutoCloseable {
    private final Path data;
    private final int port;
    private Process process;

    BrokerProcess(Path data) throws IOException {
        this.data = data;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = socket.getLocalPort();
        }
        this.process = start();
    }

    /** The other process. */
    public static void main(String[] args) throws InterruptedException {
        EmbeddedBroker.start(Path.of(args[0]), Integer.parseInt(args[1]));
        System.out.println("ready");
        new CountDownLatch(1).await();
    }

    private Process start() throws IOException {
        var command = new ArrayList<>(Jvm.command(BrokerProcess.class.getName()));
        command.addAll(List.of(data.toString(), Integer.toString(port)));
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

    String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** Stands still from now on, until that is closed. */
    Standstill standstill() throws IOException {
        return Standstill.of(process);
    }

    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    void startAgain() throws IOException {
        process = start();
    }

    @Override
    public void close() {
        kill();
    }
}
