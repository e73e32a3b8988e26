package dev.reveille.cli;

import dev.reveille.history.replay.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;

/** What must be known of replayed policies beside their figures. */
final class OutcomeNotes {
    private OutcomeNotes() {}

    /** One sentence each, once for all settings of a policy; what makes figures worthless first. */
    static List<String> of(List<Outcome> outcomes) {
        var all = new ArrayList<>(flaws(outcomes));
        var notes = new LinkedHashSet<String>();
        for (Outcome outcome : outcomes) {
            outcome.notes().forEach(note -> notes.add(Curves.sort(outcome.policy()) + ": " + note));
        }
        all.addAll(notes);
        return all;
    }

    /** A sweep may have as many as settings: the first is told in full. */
    private static List<String> flaws(List<Outcome> outcomes) {
        var bySort = new LinkedHashMap<String, List<Outcome>>();
        for (Outcome outcome : outcomes) {
            if (OutcomePrinter.isFlawed(outcome)) {
                bySort.computeIfAbsent(Curves.sort(outcome.policy()), _ -> new ArrayList<>())
                        .add(outcome);
            }
        }
        var flaws = new ArrayList<String>();
        for (List<Outcome> alike : bySort.values()) {
            var first = alike.getFirst();
            first.flaws().forEach(flaw -> flaws.add(first.policy() + ": " + flaw));
            if (alike.size() > 1) {
                flaws.add(
                        Curves.sort(first.policy())
                                + ": as much of "
                                + (alike.size() - 1)
                                + " more of its settings, marked with !");
            }
        }
        return flaws;
    }
}
