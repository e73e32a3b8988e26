package dev.reveille.node;

import dev.reveille.agent.protocol.Decoded;
import dev.reveille.agent.protocol.FromAgent;
import dev.reveille.agent.protocol.ProtocolCodec;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.os.ExitStatus;
import dev.reveille.os.ProcessListener;
import dev.reveille.os.SpawnId;
import java.util.Queue;

/** What the driver says becomes events of the loop. Called on the driver's thread. */
final class Ears implements ProcessListener {
    private final Queue<NodeEvent> told;
    private final Backlog backlog;
    private final CheckRuns checks;
    private final NodeProbe probe;

    /**
     * @param checks is told of programs that check agents
     */
    Ears(Queue<NodeEvent> told, Backlog backlog, CheckRuns checks, NodeProbe probe) {
        this.told = told;
        this.checks = checks;
        this.backlog = backlog;
        this.probe = probe;
    }

    @Override
    public void line(SpawnId id, String line) {
        if (id.checks()) {
            checks.line(id, line);
            return;
        }
        probe.spoke(id.agent());
        backlog.read(id, line);
        told.add(new NodeEvent.LineRead(id, line));
    }

    /** A whole message is one; half a one is nothing, and a line of log is not worth the doubt. */
    @Override
    public void torn(SpawnId id, String line) {
        if (ProtocolCodec.readFromAgent(line)
                        instanceof Decoded.Message<FromAgent>(FromAgent message)
                && !(message instanceof FromAgent.LogLine)) {
            line(id, line);
        }
    }

    @Override
    public void overlong(SpawnId id, long bytes) {
        if (id.checks()) {
            return;
        }
        told.add(new NodeEvent.LineSkipped(id, bytes));
    }

    @Override
    public void exited(SpawnId id, ExitStatus status) {
        if (id.checks()) {
            checks.exited(id, status);
            return;
        }
        backlog.forget(id);
        told.add(new NodeEvent.ProcessEnded(id, status));
    }
}
