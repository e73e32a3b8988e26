package dev.reveille.agent.protocol;

/**
 * What a line turned out to be.
 *
 * @param <M> {@link ToAgent} or {@link FromAgent}
 */
public sealed interface Decoded<M> {
    /**
     * A message.
     *
     * @param message which
     * @param <M> its direction
     */
    record Message<M>(M message) implements Decoded<M> {}

    /**
     * An empty line, to be skipped without a word.
     *
     * @param <M> its direction
     */
    record Blank<M>() implements Decoded<M> {}

    /**
     * No message, and why.
     *
     * @param error what to tell
     * @param <M> its direction
     */
    record Rejected<M>(ProtocolError error) implements Decoded<M> {}
}
