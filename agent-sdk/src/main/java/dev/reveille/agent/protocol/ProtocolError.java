package dev.reveille.agent.protocol;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a line is not a message. It is told, the line is skipped, and reading goes on.
 *
 * @param code stable name: {@code NotJson}, {@code UnknownMessage}, {@code InvalidMessage} or
 *     {@code LineTooLong}
 * @param message what is wrong with the line, every problem of it
 * @param remedy what to do about it
 * @param requestId the {@code id} the line carried, so that whoever waits for it can be told
 */
public record ProtocolError(
        String code, String message, String remedy, Optional<String> requestId) {
    /** The line is not a JSON object. */
    public static final String NOT_JSON = "NotJson";

    /** The message's type is not one of this protocol. */
    public static final String UNKNOWN_MESSAGE = "UnknownMessage";

    /** A field is missing, or has a value it cannot have. */
    public static final String INVALID_MESSAGE = "InvalidMessage";

    /** The line is longer than {@link ProtocolCodec#MAX_LINE_BYTES}. */
    public static final String LINE_TOO_LONG = "LineTooLong";

    /**
     * A line longer than allowed.
     *
     * @param bytes its length
     * @return the error to tell
     */
    public static ProtocolError tooLong(long bytes) {
        return new ProtocolError(
                LINE_TOO_LONG,
                "a line of "
                        + bytes
                        + " bytes, where "
                        + ProtocolCodec.MAX_LINE_BYTES
                        + " are allowed",
                "send large data by reference, such as a path or an object store's key",
                Optional.empty());
    }

    static ProtocolError of(String code, String message, String remedy, @Nullable String id) {
        return new ProtocolError(code, message, remedy, Optional.ofNullable(id));
    }

    /**
     * One line for a log or an answer.
     *
     * @return {@code code: message. Remedy: …}
     */
    public String line() {
        return code + ": " + message + ". Remedy: " + remedy;
    }
}
