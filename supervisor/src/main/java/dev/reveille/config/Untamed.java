package dev.reveille.config;

import java.util.Optional;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** A text that is YAML and yet is not read, as what it means would grow without end. */
final class Untamed extends MarkedYamlEngineException {
    private static final long serialVersionUID = 1;

    private final String remedy;

    /**
     * What is wrong.
     *
     * @param at where
     */
    Untamed(String what, String remedy, Event at) {
        super(null, Optional.empty(), what, at.getStartMark());
        this.remedy = remedy;
    }

    String remedy() {
        return remedy;
    }
}
