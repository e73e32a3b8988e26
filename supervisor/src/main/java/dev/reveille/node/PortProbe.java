package dev.reveille.node;

import dev.reveille.core.agent.AgentEvent;
import dev.reveille.core.agent.Phase;
import dev.reveille.os.SpawnId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** Looks whether an agent has opened the port it was given, until it is ready or gone. */
final class PortProbe {
    private static final int CONNECT_MILLIS = 10;
    private static final Duration AGAIN = Duration.ofMillis(20);

    private final Effects effects;
    private final Timers timers;

    PortProbe(Effects effects, Timers timers) {
        this.effects = effects;
        this.timers = timers;
    }

    void look(AgentCell cell, SpawnId id) {
        if (!cell.concerns(id) || !(cell.run.phase() instanceof Phase.Starting)) {
            return;
        }
        try (var socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), cell.port.orElseThrow()),
                    CONNECT_MILLIS);
            effects.step(cell, new AgentEvent.BecameReady());
        } catch (IOException e) {
            timers.after(AGAIN, new NodeEvent.ProbePort(id));
        }
    }
}
