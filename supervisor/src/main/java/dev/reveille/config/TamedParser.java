package dev.reveille.config;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Refuses what would grow without end before any of it is built: values too deep, aliases of what
 * they stand in, and aliases that repeat too much. Whatever walks the documents afterwards may
 * therefore recurse.
 */
final class TamedParser implements Parser {
    /** Levels of maps and lists. Evaluators, the deepest there is, nest 8 deep. */
    private static final int DEEPEST = 64;

    /** Characters that all aliases of a text may repeat; about four of the largest specs. */
    private static final long MOST_REPEATED = 1_000_000;

    private final Parser parser;

    /** Of the document being read, what each anchor stands for; null while it is not at its end. */
    private final Map<Anchor, @Nullable Part> anchored = new HashMap<>();

    private final Deque<Open> open = new ArrayDeque<>();
    private long repeated;

    /**
     * A value that is complete.
     *
     * @param size characters at least, with its aliases replaced
     * @param depth levels of maps and lists
     */
    private record Part(long size, int depth) {}

    /** A map or list that is not at its end. */
    private static final class Open {
        final Optional<Anchor> anchor;
        long size = 2;
        int below;

        Open(Optional<Anchor> anchor) {
            this.anchor = anchor;
        }
    }

    TamedParser(LoadSettings settings, String text) {
        parser = new ParserImpl(settings, new StreamReader(settings, text));
    }

    @Override
    public boolean hasNext() {
        return parser.hasNext();
    }

    @Override
    public boolean checkEvent(Event.ID choice) {
        return parser.checkEvent(choice);
    }

    @Override
    public Event peekEvent() {
        return parser.peekEvent();
    }

    @Override
    public Event next() {
        Event event = parser.next();
        switch (event) {
            case DocumentStartEvent _ -> anchored.clear();
            case CollectionStartEvent start -> opened(start);
            case CollectionEndEvent _ -> closed();
            case ScalarEvent scalar ->
                    complete(scalar.getAnchor(), new Part(scalar.getValue().length() + 1L, 0));
            case AliasEvent alias -> repeated(alias);
            default -> {}
        }
        return event;
    }

    private void opened(CollectionStartEvent start) {
        if (open.size() == DEEPEST) {
            throw tooDeep(start);
        }
        start.getAnchor().ifPresent(anchor -> anchored.put(anchor, null));
        open.push(new Open(start.getAnchor()));
    }

    private void closed() {
        Open last = open.pop();
        complete(last.anchor, new Part(last.size, last.below + 1));
    }

    private void complete(Optional<Anchor> anchor, Part part) {
        anchor.ifPresent(name -> anchored.put(name, part));
        Open around = open.peek();
        if (around != null) {
            around.size += part.size();
            around.below = Math.max(around.below, part.depth());
        }
    }

    private void repeated(AliasEvent alias) {
        Part part = anchored.get(alias.getAlias());
        if (part == null) {
            if (anchored.containsKey(alias.getAlias())) {
                throw new Untamed(
                        "alias *" + alias.getAlias() + " stands within what it repeats",
                        "write out what is meant",
                        alias);
            }
            return; // of nothing: the parser's user says so
        }
        repeated += part.size();
        if (repeated > MOST_REPEATED) {
            throw new Untamed(
                    "aliases repeat more than " + MOST_REPEATED + " characters",
                    "write fewer aliases, or none of aliases",
                    alias);
        }
        if (open.size() + part.depth() > DEEPEST) {
            throw tooDeep(alias);
        }
        complete(Optional.empty(), part);
    }

    private static Untamed tooDeep(Event event) {
        return new Untamed(
                "maps and lists stand in each other more than " + DEEPEST + " deep",
                "write it flatter",
                event);
    }
}
