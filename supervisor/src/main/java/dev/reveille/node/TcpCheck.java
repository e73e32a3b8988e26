package dev.reveille.node;

import dev.reveille.core.fleet.Durations;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** Looks whether a port of 127.0.0.1 accepts a connection. */
final class TcpCheck {
    private TcpCheck() {}

    static Answer ask(int port, Duration timeout) {
        try (var socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port), millis(timeout));
            return new Answer.Good();
        } catch (SocketTimeoutException e) {
            return new Answer.None(
                    "port " + port + " did not answer within " + Durations.format(timeout));
        } catch (IOException e) {
            return Answer.ours(e)
                    ? new Answer.Unknown(String.valueOf(e.getMessage()))
                    : new Answer.Bad("port " + port + ": " + e.getMessage());
        }
    }

    /** At least one, for 0 means for ever. */
    private static int millis(Duration timeout) {
        return Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
    }
}
