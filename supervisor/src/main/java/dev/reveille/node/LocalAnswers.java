package dev.reveille.node;

import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.fleet.AgentHealth;
import dev.reveille.core.fleet.AgentStatus;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What the loop tells of its agents on its own machine. For the loop's thread alone. */
final class LocalAnswers {
    private final Cells cells;
    private final Owner me;
    private final Effects effects;

    LocalAnswers(Cells cells, Owner me, Effects effects) {
        this.cells = cells;
        this.me = me;
        this.effects = effects;
    }

    List<LocalQuestion.Seen> answer(LocalQuestion question) {
        Collection<AgentCell> asked =
                question.agent()
                        .<Collection<AgentCell>>map(agent -> cells.known(agent).stream().toList())
                        .orElseGet(cells::all);
        return asked.stream()
                .filter(cell -> cell.run.current().isPresent())
                .sorted(Comparator.comparing(cell -> cell.agent))
                .map(cell -> seen(cell, question.what()))
                .toList();
    }

    private LocalQuestion.Seen seen(AgentCell cell, LocalQuestion.What what) {
        AgentStatus status = StatusView.of(cell, me, Instant.now());
        return switch (what) {
            case AGENTS -> new LocalQuestion.Seen(status, usage(cell), List.of());
            case DESCRIBE ->
                    new LocalQuestion.Seen(status.with(effects.kept(cell)), usage(cell), List.of());
            case HISTORY ->
                    new LocalQuestion.Seen(status, Optional.empty(), List.copyOf(cell.history));
        };
    }

    private static Optional<AgentHealth> usage(AgentCell cell) {
        return Cells.idle(cell) ? Optional.empty() : Optional.ofNullable(cell.health);
    }
}
