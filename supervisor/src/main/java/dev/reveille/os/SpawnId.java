package dev.reveille.os;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;

/**
 * One start of one agent, or of a program that looks after one: unique for ever, because epochs
 * only rise and attempts count up within one.
 *
 * @param agent whose process
 * @param epoch the placement it belongs to
 * @param attempt 1 for the first start within the epoch
 * @param check 0 = the agent itself; else the number of a program that checks its health
 */
public record SpawnId(AgentId agent, Epoch epoch, int attempt, int check) {
    /** The agent itself. */
    public SpawnId(AgentId agent, Epoch epoch, int attempt) {
        this(agent, epoch, attempt, 0);
    }

    /** A program that checks this process's health. */
    public SpawnId check(int number) {
        return new SpawnId(agent, epoch, attempt, number);
    }

    /** Whether it is not the agent itself. */
    public boolean checks() {
        return check > 0;
    }

    /** The agent's process, of a program that checks it. */
    public SpawnId checked() {
        return new SpawnId(agent, epoch, attempt);
    }

    @Override
    public String toString() {
        return agent + "/" + epoch + "." + attempt + (checks() ? "." + check : "");
    }
}
