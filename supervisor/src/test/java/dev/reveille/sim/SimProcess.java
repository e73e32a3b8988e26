package dev.reveille.sim;

import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import org.jspecify.annotations.Nullable;

/** An agent's process, with all it has started: what really runs, whoever knows of it. */
final class SimProcess {
    final AgentId agent;
    final Epoch epoch;
    final int attempt;
    final Owner owner;
    final long pid;
    final long begun;
    private final SimMachine machine;
    private boolean alive = true;
    private boolean ready;

    /** Told of what it does, if anyone listens. */
    @Nullable Listener listener;

    /** Whether it heeds neither message nor SIGTERM. */
    boolean hangs;

    interface Listener {
        void ready(SimProcess process);

        void ended(SimProcess process, int code);
    }

    SimProcess(SimMachine machine, AgentId agent, Epoch epoch, int attempt, Owner owner, long pid) {
        this.machine = machine;
        this.agent = agent;
        this.epoch = epoch;
        this.attempt = attempt;
        this.owner = owner;
        this.pid = pid;
        this.begun = machine.time.now();
        machine.time.after(machine.random.nextLong(20, 900), this::sayReady);
    }

    private void sayReady() {
        ready = true;
        if (alive && listener != null) {
            listener.ready(this);
        }
    }

    boolean alive() {
        return alive;
    }

    boolean isReady() {
        return ready;
    }

    /** A message, or SIGTERM: it ends when it likes to. */
    void ask() {
        if (!hangs) {
            machine.time.after(machine.random.nextLong(5, 2_500), () -> end(0));
        }
    }

    /** SIGKILL to all of it. */
    void kill() {
        machine.time.after(machine.random.nextLong(0, 40), () -> end(137));
    }

    /** It ends. */
    void end(int code) {
        if (alive) {
            alive = false;
            machine.ended(this, code);
            if (listener != null) {
                listener.ended(this, code);
            }
        }
    }

    @Override
    public String toString() {
        return agent + " pid " + pid + " epoch " + epoch;
    }
}
