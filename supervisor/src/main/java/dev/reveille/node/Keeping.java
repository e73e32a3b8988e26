package dev.reveille.node;

import dev.reveille.core.agent.Life;
import java.time.Instant;
import java.util.Optional;

/** Writes down how agents are, for the next supervisor. For the loop's thread alone. */
final class Keeping {
    private final World world;

    Keeping(World world) {
        this.world = world;
    }

    void keep(AgentCell cell) {
        Life.of(cell.run, entered(cell))
                .ifPresent(
                        life ->
                                world.memory()
                                        .keep(
                                                new Memory.Known(
                                                        life,
                                                        greeted(cell),
                                                        cell.port,
                                                        world.gates().tally(cell.agent))));
    }

    private static boolean greeted(AgentCell cell) {
        return cell.conversation != null && cell.conversation.greeted();
    }

    /** When it came into its phase. */
    private Instant entered(AgentCell cell) {
        Optional<Memory.Known> before = world.memory().known(cell.agent);
        return before.map(Memory.Known::life)
                .filter(life -> life.attempt() == cell.run.attempt())
                .filter(life -> life.phase().state() == cell.run.phase().state())
                .map(Life::entered)
                .orElseGet(world::now);
    }
}
