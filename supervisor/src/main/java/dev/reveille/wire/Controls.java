package dev.reveille.wire;

import dev.reveille.core.control.ControlRecord;
import dev.reveille.core.control.ControlRecord.Awaited;
import dev.reveille.core.control.ControlRecord.Membership;
import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.control.ControlRecord.Progress;
import dev.reveille.core.control.ControlRecord.Released;
import dev.reveille.core.control.Duty;
import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Epoch;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.LifecycleState;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.Requests;
import dev.reveille.core.fleet.StopReason;
import dev.reveille.schemas.AwaitedOwner;
import dev.reveille.schemas.ControlEntry;
import dev.reveille.schemas.MembershipEntry;
import dev.reveille.schemas.MovesRead;
import dev.reveille.schemas.PlacementEntry;
import dev.reveille.schemas.ProgressEntry;
import dev.reveille.schemas.ReleaseEntry;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;

/** {@link ControlRecord} to and from {@code control}. */
public final class Controls {
    private Controls() {}

    public static ControlEntry toAvro(ControlRecord record) {
        var entry = ControlEntry.newBuilder();
        switch (record) {
            case Placed placed -> entry.setPlacement(placed(placed));
            case Released released -> entry.setRelease(released(released));
            case Membership membership -> entry.setMembership(membership(membership));
            case Progress progress -> entry.setProgress(progress(progress));
        }
        return entry.build();
    }

    /**
     * The one body that is set.
     *
     * @throws IllegalArgumentException if none is, or a name in it is not valid
     */
    public static ControlRecord fromAvro(ControlEntry entry) {
        if (entry.getPlacement() != null) {
            return placed(entry.getPlacement());
        }
        if (entry.getRelease() != null) {
            return released(entry.getRelease());
        }
        if (entry.getMembership() != null) {
            return membership(entry.getMembership());
        }
        if (entry.getProgress() != null) {
            return progress(entry.getProgress());
        }
        throw new IllegalArgumentException("a control entry without a body");
    }

    private static PlacementEntry placed(Placed p) {
        return PlacementEntry.newBuilder()
                .setAgent(p.agent().toString())
                .setNode(p.owner().map(owner -> owner.node().value()).orElse(null))
                .setIncarnation(p.owner().map(owner -> owner.incarnation().value()).orElse(null))
                .setEpoch(p.epoch().value())
                .setAwaited(
                        p.awaited().stream()
                                .map(
                                        a ->
                                                new AwaitedOwner(
                                                        a.owner().node().value(),
                                                        a.owner().incarnation().value(),
                                                        a.epoch().value()))
                                .toList())
                .setReason(p.reason())
                .setMode(p.mode().name())
                .setScore(p.score())
                .setPolicyVersion(p.policyVersion())
                .setExplanation(p.explanation())
                .setWantedAt(p.wantedAt().toEpochMilli())
                .setPlacedAt(p.placedAt().toEpochMilli())
                .setExclusive(p.exclusive())
                .setSpec(p.spec())
                .setPaused(p.paused())
                .setCpu(p.requests().cpu())
                .setMemory(p.requests().memoryBytes())
                .setKeeps(p.keeps().map(Epoch::value).orElse(null))
                .setLease(p.lease())
                .build();
    }

    private static Placed placed(PlacementEntry e) {
        return new Placed(
                AgentId.parse(e.getAgent()),
                Optional.ofNullable(e.getNode()).map(node -> owner(node, e.getIncarnation())),
                new Epoch(e.getEpoch()),
                e.getAwaited().stream()
                        .map(
                                a ->
                                        new Awaited(
                                                owner(a.getNode(), a.getIncarnation()),
                                                new Epoch(a.getEpoch())))
                        .toList(),
                e.getReason(),
                LifecycleState.valueOf(e.getMode()),
                e.getScore(),
                e.getPolicyVersion(),
                e.getExplanation(),
                Instant.ofEpochMilli(e.getWantedAt()),
                Instant.ofEpochMilli(e.getPlacedAt()),
                e.getExclusive(),
                e.getSpec(),
                e.getPaused(),
                new Requests(e.getCpu(), e.getMemory()),
                Optional.ofNullable(e.getKeeps()).map(Epoch::new),
                e.getLease());
    }

    private static ReleaseEntry released(Released r) {
        return ReleaseEntry.newBuilder()
                .setAgent(r.agent().toString())
                .setNode(r.owner().node().value())
                .setIncarnation(r.owner().incarnation().value())
                .setEpoch(r.epoch().value())
                .setReason(r.reason().name())
                .setReleasedAt(r.at().toEpochMilli())
                .build();
    }

    private static Released released(ReleaseEntry e) {
        return new Released(
                AgentId.parse(e.getAgent()),
                owner(e.getNode(), e.getIncarnation()),
                new Epoch(e.getEpoch()),
                StopReason.valueOf(e.getReason()),
                Instant.ofEpochMilli(e.getReleasedAt()));
    }

    private static MembershipEntry membership(Membership m) {
        return MembershipEntry.newBuilder()
                .setNode(m.owner().node().value())
                .setIncarnation(m.owner().incarnation().value())
                .setStatus(m.status().name())
                .setHost(m.host())
                .setDecidedAt(m.at().toEpochMilli())
                .setLeased(m.leased())
                .setDuty(m.duty().kind().name())
                .setDrainBy(m.duty().until().map(Instant::toEpochMilli).orElse(0L))
                .build();
    }

    private static Membership membership(MembershipEntry e) {
        return new Membership(
                owner(e.getNode(), e.getIncarnation()),
                Membership.Status.valueOf(e.getStatus()),
                e.getHost(),
                Instant.ofEpochMilli(e.getDecidedAt()),
                e.getLeased(),
                new Duty(
                        Duty.Kind.valueOf(e.getDuty()),
                        Optional.of(e.getDrainBy())
                                .filter(at -> at > 0)
                                .map(Instant::ofEpochMilli)));
    }

    private static ProgressEntry progress(Progress p) {
        return ProgressEntry.newBuilder()
                .setPool(p.pool())
                .setMoves(
                        p.moves().entrySet().stream()
                                .map(move -> new MovesRead(move.getKey(), move.getValue()))
                                .toList())
                .setEpoch(p.highest().value())
                .setAt(p.at().toEpochMilli())
                .build();
    }

    private static Progress progress(ProgressEntry e) {
        var moves = new TreeMap<Integer, Long>();
        e.getMoves().forEach(read -> moves.put(read.getPartition(), read.getMove()));
        return new Progress(
                e.getPool(), moves, new Epoch(e.getEpoch()), Instant.ofEpochMilli(e.getAt()));
    }

    private static Owner owner(String node, String incarnation) {
        return new Owner(new NodeId(node), new Incarnation(incarnation));
    }
}
