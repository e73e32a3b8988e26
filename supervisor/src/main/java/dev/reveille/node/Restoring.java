package dev.reveille.node;

import dev.reveille.core.agent.AgentEffect;
import dev.reveille.core.agent.Life;
import dev.reveille.core.agent.Phase;
import dev.reveille.core.agent.TakeBack;
import dev.reveille.core.agent.TakeBack.Found;
import dev.reveille.core.fleet.Exit;
import dev.reveille.core.fleet.ExitReason;
import dev.reveille.core.fleet.HistoryEvent;
import dev.reveille.core.supervision.GroupPath;
import dev.reveille.core.supervision.GroupState;
import dev.reveille.os.ExitStatus;
import dev.reveille.os.SpawnId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts agents that were taken back where they were. Nothing is started and no end is followed up:
 * both wait for the control log. For the loop's thread alone.
 */
final class Restoring {
    private static final Logger LOGGER = LoggerFactory.getLogger(Restoring.class);

    private final World world;
    private final Cells cells;
    private final Effects effects;
    private final Telling telling;

    Restoring(World world, Cells cells, Effects effects, Telling telling) {
        this.world = world;
        this.cells = cells;
        this.effects = effects;
        this.telling = telling;
    }

    /** Goes on with these; ends that are to be told once the control log has been read. */
    List<NodeEvent> restore(Map<GroupPath, GroupState> groups, Collection<TakingBack.Back> all) {
        var restored = new LinkedHashMap<AgentCell, List<AgentEffect>>();
        var ends = new ArrayList<NodeEvent>();
        for (TakingBack.Back back : all) {
            AgentCell cell = cells.of(back.agent());
            TakeBack.Restored how = restored(cell, back);
            restored.put(cell, how.step().effects());
            if (how.ended()) {
                var status = back.status().orElseGet(ExitStatus.Unknown::new);
                ends.add(new NodeEvent.ProcessEnded(id(back), status));
            }
        }
        effects.restore(groups, restored);
        all.stream()
                .filter(back -> back.found() instanceof Found.Lives)
                .forEach(back -> tell(cells.of(back.agent())));
        all.stream()
                .filter(back -> back.status().filter(ExitStatus.Lost.class::isInstance).isPresent())
                .forEach(back -> lost(cells.of(back.agent())));
        return ends;
    }

    private TakeBack.Restored restored(AgentCell cell, TakingBack.Back back) {
        Life life = back.known().life();
        back.known()
                .tally()
                .ifPresent(
                        tally ->
                                world.gates()
                                        .restore(
                                                cell.agent,
                                                back.assignment().spec().breaker(),
                                                tally));
        var restored =
                TakeBack.of(
                        life,
                        back.assignment(),
                        world.gates().ask(cell.agent),
                        back.found(),
                        world.now());
        cell.run = restored.step().run();
        if (cell.run.phase().liveProcess().isPresent()) {
            cell.spawn = id(back);
            talk(cell, back);
        }
        return restored;
    }

    private SpawnId id(TakingBack.Back back) {
        return new SpawnId(
                back.agent(), back.assignment().epoch(), cells.of(back.agent()).run.attempt());
    }

    private void talk(AgentCell cell, TakingBack.Back back) {
        back.known().port().ifPresent(world.ports()::claim);
        cell.port = back.known().port();
        cell.limits = Launch.limits(back.assignment());
        cell.yields = Launch.yields(back.assignment().mode());
        try {
            cell.log = world.logs().open(cell.agent, back.assignment().type().log());
            cell.log.redact(world.starter().redaction(id(back)));
            cell.logFile = cell.log.file().toString();
        } catch (IOException e) {
            LOGGER.atWarn().log(AgentLog.problem(cell.agent, world.state(), e).line());
        }
        cell.conversation =
                new Conversation(cell.agent, back.assignment(), cell.run.attempt())
                        .resumed(back.known().greeted(), world.now().toEpochMilli());
    }

    /** Its start was intended, and no process of it is found: it is started again, uncounted. */
    private void lost(AgentCell cell) {
        telling.history(
                cell,
                HistoryEvent.Kind.EXITED,
                ExitReason.ERROR.name(),
                "the supervisor ended while it was being started; whether it ever ran is not known",
                Map.of("code", Integer.toString(Exit.LOST)));
    }

    /** History has it that this is the same process. */
    private void tell(AgentCell cell) {
        OptionalLong pid =
                cell.run.phase().liveProcess().map(Phase.Running::pid).stream()
                        .mapToLong(Long::longValue)
                        .findFirst();
        telling.history(
                cell,
                HistoryEvent.Kind.NODE,
                "TAKEN_BACK",
                "process "
                        + pid.orElse(0)
                        + ", which an earlier supervisor started, was taken back",
                Map.of("pid", Long.toString(pid.orElse(0))));
    }
}
