package dev.reveille.os;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;

/**
 * One start of one agent: unique for ever, because epochs only rise and attempts count up within
 * one.
 *
 * @param agent whose process
 * @param epoch the placement it belongs to
 * @param attempt 1 for the first start within the epoch
 */
public record SpawnId(AgentId agent, Epoch epoch, int attempt) {
    @Override
    public String toString() {
        return agent + "/" + epoch + "." + attempt;
    }
}
