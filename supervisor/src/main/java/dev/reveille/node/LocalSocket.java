package dev.reveille.node;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.wire.JsonViews;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers whoever may open the node's state directory, also while Kafka is away: a line of JSON
 * asks, {@code {"ask":"agents"}}, and is answered by an object a line and {@code {"end":true}}. The
 * loop only hands over what it knows; reading and writing are this room's threads' business.
 */
final class LocalSocket implements AutoCloseable {
    /** Its name in the state directory. */
    static final String NAME = "node.sock";

    private static final Logger LOGGER = LoggerFactory.getLogger(LocalSocket.class);
    private static final int MOST_AT_ONCE = 16;
    private static final int LONGEST_QUESTION = 4 << 10;
    private static final long PATIENCE_SECONDS = 3;

    /** How long a client may take to ask, or to take its answer in: places are few. */
    private static final Duration IDLE = Duration.ofSeconds(5);

    private static final long AGAIN_NANOS = 1_000_000_000;

    private final JsonMapper json = new JsonMapper();
    private final Semaphore room = new Semaphore(MOST_AT_ONCE);
    private final Path path;
    private final Queue<NodeEvent> told;
    private final Duration idle;
    private final @Nullable ServerSocketChannel server;

    /** Opens it; where that cannot be had, it is said and the node goes without. */
    LocalSocket(Path state, Queue<NodeEvent> told) {
        this(state, told, IDLE);
    }

    /** The same, with another time after which a silent client's connection is ended. */
    LocalSocket(Path state, Queue<NodeEvent> told, Duration idle) {
        this.path = state.resolve(NAME);
        this.told = told;
        this.idle = idle;
        this.server = open(path);
        if (server != null) {
            Thread.ofPlatform().daemon().name("node-local").start(() -> accept(server));
        }
    }

    /**
     * What an earlier supervisor left is in nobody's use: the caller holds the directory's lock.
     */
    private static @Nullable ServerSocketChannel open(Path path) {
        ServerSocketChannel opened = null;
        try {
            Files.deleteIfExists(path);
            opened = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            opened.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            return opened;
        } catch (IOException | UnsupportedOperationException e) {
            LOGGER.atWarn()
                    .addKeyValue("socket", path)
                    .log("nothing is answered on this machine itself (--local): {}", e.toString());
            close(opened);
            return null;
        }
    }

    private void accept(ServerSocketChannel server) {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                if (room.tryAcquire()) {
                    Thread.ofVirtual().name("node-local").start(() -> serve(client));
                } else {
                    client.close();
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                // Such as for want of descriptors, which others give back.
                LOGGER.atWarn().log("the local socket is not answered for now: {}", e.toString());
                LockSupport.parkNanos(AGAIN_NANOS);
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client;
                var in =
                        new BufferedReader(
                                new InputStreamReader(
                                        Channels.newInputStream(client), StandardCharsets.UTF_8));
                var out =
                        new PrintWriter(
                                Channels.newOutputStream(client), false, StandardCharsets.UTF_8)) {
            boolean more = true;
            while (more) {
                var turn = within(idle, client);
                String line = question(in);
                turn.complete(null);
                more = line != null;
                if (line != null) {
                    var told = new StringWriter();
                    answer(line, new PrintWriter(told));
                    turn = within(idle, client);
                    out.print(told);
                    out.flush();
                    turn.complete(null);
                }
            }
        } catch (IOException e) {
            LOGGER.atDebug().setCause(e).log("a local client went away");
        } finally {
            room.release();
        }
    }

    /** Ends the connection unless what is returned is completed in time. */
    private static CompletableFuture<@Nullable Void> within(Duration time, SocketChannel client) {
        var done = new CompletableFuture<@Nullable Void>();
        var _ =
                done.orTimeout(time.toMillis(), TimeUnit.MILLISECONDS)
                        .whenComplete(
                                (_, late) -> {
                                    if (late != null) {
                                        close(client);
                                    }
                                });
        return done;
    }

    /** A line; null at the end, and where it is longer than any question. */
    private static @Nullable String question(Reader in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n') {
                return line.toString();
            }
            if (line.length() == LONGEST_QUESTION) {
                return null;
            }
            line.append((char) c);
        }
        return null;
    }

    private void answer(String line, PrintWriter out) {
        try {
            JsonNode asked = json.readTree(line);
            var what =
                    LocalQuestion.What.valueOf(
                            asked.path("ask").asString("").toUpperCase(Locale.ROOT));
            Optional<AgentId> agent =
                    asked.has("agent")
                            ? Optional.of(AgentId.parse(asked.path("agent").asString("")))
                            : Optional.empty();
            var answer = new CompletableFuture<List<LocalQuestion.Seen>>();
            told.add(new NodeEvent.Asked(new LocalQuestion(what, agent), answer));
            answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS).forEach(seen -> print(seen, what, out));
            out.println(json.writeValueAsString(Map.of("end", true)));
        } catch (JacksonException | IllegalArgumentException e) {
            refuse("InvalidUsage", "ask agents, describe or history, as {\"ask\":\"agents\"}", out);
        } catch (ExecutionException | TimeoutException e) {
            refuse("NodeBusy", "the node did not answer itself within 3 s", out);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void print(LocalQuestion.Seen seen, LocalQuestion.What what, PrintWriter out) {
        if (what == LocalQuestion.What.HISTORY) {
            seen.history()
                    .forEach(event -> out.println(json.writeValueAsString(JsonViews.event(event))));
            return;
        }
        Map<String, Object> object = JsonViews.agent(seen.status());
        seen.usage().ifPresent(usage -> object.put("usage", JsonViews.usage(usage)));
        out.println(json.writeValueAsString(object));
    }

    private void refuse(String code, String message, PrintWriter out) {
        out.println(json.writeValueAsString(Map.of("error", code, "message", message)));
    }

    private static void close(@Nullable Channel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                LOGGER.atDebug().setCause(e).log("a local socket could not be closed");
            }
        }
    }

    @Override
    public void close() {
        close(server);
        if (server != null) {
            path.toFile().delete();
        }
    }
}
