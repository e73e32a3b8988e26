package dev.reveille.core.agent;

import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.LifecycleState;

/**
 * The control log's word that this node runs an agent.
 *
 * @param epoch fencing token
 * @param spec what to run
 * @param type how its type behaves
 * @param mode ACTIVE or LISTENING
 * @param reason start reason of the placement
 */
public record Assignment(
        Epoch epoch, AgentSpec spec, AgentType type, LifecycleState mode, String reason) {}
