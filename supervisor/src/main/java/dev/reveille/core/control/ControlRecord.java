package dev.reveille.core.control;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.PendingReason;
import dev.reveille.core.fleet.Requests;
import dev.reveille.core.fleet.StopReason;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A record of the control log. Every key has one writer, and every record is the full truth about
 * its key, so that compaction never changes the meaning.
 */
public sealed interface ControlRecord {
    /** Why an agent that is wanted is taken from its node, which is not to get it straight back. */
    Set<String> AWAY =
            Set.of(StopReason.MOVED.name(), StopReason.DRAIN.name(), StopReason.PREEMPTED.name());

    /** Key in the log. */
    String key();

    /** A node in one of its lives. */
    record Owner(NodeId node, Incarnation incarnation) {}

    /** A former owner whose release is still awaited. */
    record Awaited(Owner owner, Epoch epoch) {}

    /**
     * Placement's word about one agent.
     *
     * @param agent the agent
     * @param owner who may run it; empty = nobody
     * @param epoch fencing token
     * @param awaited former owners whose release is awaited
     * @param reason a start reason while there is an owner; else a stop reason, or, while the agent
     *     is wanted, a pending reason
     * @param mode ACTIVE or LISTENING
     * @param score that asked for it
     * @param policyVersion that produced the score
     * @param explanation one sentence
     * @param wantedAt record time of the event that made it wanted
     * @param placedAt when placement decided
     * @param exclusive whether no code of an old process may run when a new owner starts
     * @param spec effective document while there is an owner, else empty
     * @param paused whether an operator's pause lasts: what ends by itself is not started again
     * @param requests what of its node it is given
     * @param keeps epoch of a process its owner runs already, and that goes on under this one
     * @param lease number of the owner's node lease placement had read; exclusive agents start
     *     under no other (docs/guarantees.md); 0 = none
     */
    record Placed(
            AgentId agent,
            Optional<Owner> owner,
            Epoch epoch,
            List<Awaited> awaited,
            String reason,
            LifecycleState mode,
            double score,
            String policyVersion,
            String explanation,
            Instant wantedAt,
            Instant placedAt,
            boolean exclusive,
            String spec,
            boolean paused,
            Requests requests,
            Optional<Epoch> keeps,
            long lease)
            implements ControlRecord {
        public Placed {
            awaited = List.copyOf(awaited);
        }

        @Override
        public String key() {
            return agentKey(agent);
        }

        /** Why it waits, while it is wanted and nobody may run it. */
        public Optional<PendingReason> pending() {
            return owner.isPresent()
                    ? Optional.empty()
                    : Arrays.stream(PendingReason.values())
                            .filter(pending -> pending.name().equals(reason))
                            .findFirst();
        }

        /** Whether it is on its way from one node to another: taken away, and still wanted. */
        boolean leaves() {
            return owner.isEmpty() && AWAY.contains(reason);
        }

        /** Nodes on which it takes a slot: its owner's, and those whose release is awaited. */
        public Set<NodeId> nodes() {
            var nodes = new TreeSet<NodeId>();
            owner.ifPresent(o -> nodes.add(o.node()));
            awaited.forEach(former -> nodes.add(former.owner().node()));
            return nodes;
        }
    }

    /** A node's word that it no longer runs an agent under this epoch or any older one. */
    record Released(AgentId agent, Owner owner, Epoch epoch, StopReason reason, Instant at)
            implements ControlRecord {
        @Override
        public String key() {
            return releaseKey(agent, owner.node());
        }
    }

    /**
     * What placement holds of a node.
     *
     * @param owner the incarnation meant
     * @param status may it run agents
     * @param host of that incarnation
     * @param at when it was decided
     * @param leased while LOST: its node lease may still run, so exclusive agents are its own
     * @param duty whether agents are brought to it or away
     */
    record Membership(
            Owner owner, Status status, String host, Instant at, boolean leased, Duty duty)
            implements ControlRecord {
        /** Of a node that gets agents as any other. */
        public Membership(Owner owner, Status status, String host, Instant at) {
            this(owner, status, host, at, false, Duty.OPEN);
        }

        /** The same with another duty. */
        Membership withDuty(Duty other) {
            return new Membership(owner, status, host, at, leased, other);
        }

        /**
         * Whether that incarnation may still act for an agent: while it is accepted, and for an
         * exclusive one until its node lease is over as well.
         */
        public boolean acts(boolean exclusive) {
            return switch (status) {
                case ACCEPTED -> true;
                case LOST -> exclusive && leased;
                case LEFT -> false;
            };
        }

        /** May it run agents. */
        public enum Status {
            /** It may. */
            ACCEPTED,
            /** It may not, whatever it believes. */
            LOST,
            /** It said goodbye. */
            LEFT
        }

        @Override
        public String key() {
            return nodeKey(owner.node());
        }
    }

    /**
     * A pool's word on how far it has taken in that agents left it. What its part of the log does
     * not hold by then it does not hold, and it takes none of these back but by a later move.
     *
     * @param pool its name
     * @param moves highest number of a move away from it that was read, by partition of {@code
     *     relevance}
     * @param highest epoch it had seen
     * @param at when
     */
    record Progress(String pool, SortedMap<Integer, Long> moves, Epoch highest, Instant at)
            implements ControlRecord {
        public Progress {
            moves = Collections.unmodifiableSortedMap(new TreeMap<>(moves));
        }

        /** Whether it knows of that move. */
        boolean knows(int partition, long move) {
            return moves.getOrDefault(partition, 0L) >= move;
        }

        @Override
        public String key() {
            return poolKey(pool);
        }
    }

    static String agentKey(AgentId agent) {
        return "agent/" + agent;
    }

    static String releaseKey(AgentId agent, NodeId node) {
        return "release/" + agent + "/" + node;
    }

    static String nodeKey(NodeId node) {
        return "node/" + node;
    }

    static String poolKey(String pool) {
        return "pool/" + pool;
    }
}
