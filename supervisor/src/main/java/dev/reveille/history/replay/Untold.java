package dev.reveille.history.replay;

import dev.reveille.core.relevance.Habit;
import java.time.Instant;
import java.util.Optional;

/** A habit without its story, which costs more than its chance and is read by nobody here. */
record Untold(Habit habit) implements Habit {
    @Override
    public Optional<Instant> last() {
        return habit.last();
    }

    @Override
    public double chance(Instant moment) {
        return habit.chance(moment);
    }

    @Override
    public Optional<Instant> over() {
        return habit.over();
    }

    @Override
    public String story(Instant moment) {
        return "";
    }
}
