package dev.reveille.history.replay;

import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.relevance.FleetGauge;
import dev.reveille.core.relevance.TenantEvent;
import dev.reveille.schemas.CodecException;
import dev.reveille.wire.CodecProblems;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Gathers what records tell, and what they did not. */
final class RecordTrace {
    private final TenantMinutes minutes = new TenantMinutes();
    private long events;
    private long unreadable;
    private String why = "";
    private long ofOneAgent;

    /** Begins with that moment, though nothing happened then. */
    RecordTrace(Instant since) {
        minutes.reach(since);
    }

    void add(TenantEvent event, Instant at) {
        minutes.add(event, at);
        events++;
        ofOneAgent += event.agent().isPresent() ? 1 : 0;
    }

    void add(FleetGauge gauge, Instant at) {
        minutes.add(gauge, at);
    }

    /** Something that reads one record. */
    interface Reading {
        void read();
    }

    /**
     * Reads a record; one that tells nothing is counted.
     *
     * @throws Problems if the schema registry keeps it from being read
     */
    void taking(Object position, Reading reading) {
        try {
            reading.read();
        } catch (CodecException e) {
            if (e.recoverable()) {
                throw CodecProblems.thrown(e);
            }
            leftOut(position, String.valueOf(e.getMessage()));
        } catch (Problems e) {
            leftOut(
                    position,
                    e.list().stream().map(Problem::message).collect(Collectors.joining("; ")));
        } catch (IllegalArgumentException e) {
            leftOut(position, String.valueOf(e.getMessage()));
        }
    }

    private void leftOut(Object position, String said) {
        if (unreadable++ == 0) {
            why = "the first, " + position + ": " + said;
        }
    }

    /** All of it up to that moment, after what was to be warned of before. */
    TopicTrace.Read until(Instant now, List<String> before) {
        minutes.reach(now);
        var warnings = new ArrayList<>(before);
        if (unreadable > 0) {
            warnings.add(
                    "records that could not be read, and are left out: " + unreadable + "; " + why);
        }
        if (ofOneAgent > 0) {
            warnings.add(
                    "records that are about one agent each: "
                            + ofOneAgent
                            + "; a file that names another agent takes no such activity for its"
                            + " own, any other policy takes all of it for its tenant's");
        }
        return new TopicTrace.Read(minutes.trace(), events, warnings);
    }
}
