package dev.reveille.sim;

import dev.reveille.core.control.Change;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.control.ControlRecord.Released;
import dev.reveille.core.control.Plan;
import dev.reveille.core.control.Pool;
import dev.reveille.core.control.Position;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.sim.SimLog.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Ways to break the fleet that the simulation must notice, each with what it leads to. */
enum Mutation {
    /** An outage, or a leader whose clock is ahead, is counted in full: nodes are lost for it. */
    TIME_IS_NOT_CLAMPED {
        @Override
        SimParts parts() {
            return new SimParts() {
                @Override
                void heard(Pool pool, Entry<NodeReport> entry) {
                    // In steps that no clamp notices.
                    for (long back = 60_000; back > 0; back -= 1_000) {
                        pool.tick(entry.time().minusMillis(back));
                    }
                    super.heard(pool, entry);
                }
            };
        }
    },

    /** A node obeys what was never decided. */
    NODES_READ_UNCOMMITTED {
        @Override
        SimParts parts() {
            return new SimParts() {
                @Override
                boolean committedOnly() {
                    return false;
                }
            };
        }
    },

    /** A loop that was paused writes what it had decided long ago. */
    ZOMBIES_ARE_NOT_FENCED {
        @Override
        SimParts parts() {
            return new SimParts() {
                @Override
                SimTransactions transactions(SimTime time) {
                    return new SimTransactions(time) {
                        @Override
                        boolean fences() {
                            return false;
                        }
                    };
                }
            };
        }
    },

    /** A scheduler whose clock is behind hands out an epoch that was there before. */
    EPOCH_IS_THE_TIME {
        @Override
        SimParts parts() {
            return rewriting(
                    now ->
                            placed ->
                                    placed.epoch().value() >= now.toEpochMilli()
                                            ? Placeds.withEpoch(
                                                    placed, new Epoch(now.toEpochMilli()))
                                            : placed);
        }
    },

    /** Whoever waits for a release waits for ever. */
    RELEASES_ARE_NOT_HEARD {
        @Override
        SimParts parts() {
            return new SimParts() {
                @Override
                void released(Pool pool, Released released) {}
            };
        }
    },

    /** An agent is given away while its old owner may still run it. */
    NOBODY_IS_AWAITED {
        @Override
        SimParts parts() {
            return rewriting(_ -> placed -> Placeds.withAwaited(placed, List.of()));
        }
    },

    /** A clone, or a machine that has booted, is taken for the node it was. */
    INCARNATION_IS_THE_ID {
        @Override
        SimParts parts() {
            return new SimParts() {
                @Override
                Incarnation incarnation(String node, long random) {
                    return Incarnation.of(node.hashCode());
                }
            };
        }
    },

    /** A node starts what the log said before it said otherwise. */
    NODES_ACT_BEFORE_THE_END {
        @Override
        SimParts parts() {
            return new SimParts() {
                @Override
                boolean readsToTheEnd() {
                    return false;
                }
            };
        }
    },

    /** The next owner starts while the old process is being asked to end. */
    RELEASED_BEFORE_THE_END {
        @Override
        SimParts parts() {
            return new SimParts() {
                @Override
                boolean releasesLast() {
                    return false;
                }
            };
        }
    },

    /** A new supervisor starts what runs already. */
    NOTHING_IS_TAKEN_BACK {
        @Override
        SimParts parts() {
            return new SimParts() {
                @Override
                boolean takesBack() {
                    return false;
                }
            };
        }
    },

    /** A node that was lost goes on with what has been given to others. */
    LOST_NODES_GO_ON {
        @Override
        SimParts parts() {
            return new SimParts() {
                @Override
                boolean stopsWhatIsLost() {
                    return false;
                }
            };
        }
    },

    /** A decision that is aborted stops an agent. */
    UNCOMMITTED_DECISIONS_STOP {
        @Override
        SimParts parts() {
            return new SimParts() {
                @Override
                void raised(Pool pool, Decision decision, Position at, Instant now) {
                    var _ = pool.want(decision.agent(), Optional.of(decision), at);
                }
            };
        }
    };

    static final Duration LENGTH = Duration.ofHours(2);

    /** The fleet with that part broken. */
    abstract SimParts parts();

    private interface Rewriting {
        UnaryOperator<Placed> at(Instant now);
    }

    private static SimParts rewriting(Rewriting how) {
        return new SimParts() {
            @Override
            Plan decided(Plan plan, Instant now) {
                UnaryOperator<Placed> change = how.at(now);
                return new Plan(
                        plan.changes().stream().map(one -> rewritten(one, change)).toList(),
                        plan.examined(),
                        plan.refused(),
                        plan.settled());
            }
        };
    }

    private static Change rewritten(Change change, UnaryOperator<Placed> how) {
        return change instanceof Change.ControlWrite(var key, var record)
                        && record.orElse(null) instanceof Placed placed
                ? new Change.ControlWrite(key, Optional.of(how.apply(placed)))
                : change;
    }
}
