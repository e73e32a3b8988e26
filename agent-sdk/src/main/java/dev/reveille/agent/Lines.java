package dev.reveille.agent;

import dev.reveille.agent.protocol.FromAgent;
import dev.reveille.agent.protocol.ProtocolCodec;
import dev.reveille.agent.protocol.ProtocolError;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The way out: whole lines only, whichever thread they come from. */
final class Lines {
    private final OutputStream out;
    private boolean broken;

    Lines(OutputStream out) {
        this.out = out;
    }

    /** Says it, or throws if it is too long for a line; a supervisor that is gone hears nothing. */
    void say(FromAgent message) {
        byte[] line = (ProtocolCodec.write(message) + "\n").getBytes(StandardCharsets.UTF_8);
        if (line.length - 1 > ProtocolCodec.MAX_LINE_BYTES) {
            throw new IllegalArgumentException(ProtocolError.tooLong(line.length - 1L).line());
        }
        write(line);
    }

    /** Says the answer, or, where it is too long, that it is. */
    void answer(FromAgent.Response response) {
        try {
            say(response);
        } catch (IllegalArgumentException tooLong) {
            say(FromAgent.Response.failed(response.id(), String.valueOf(tooLong.getMessage())));
        }
    }

    private synchronized void write(byte[] line) {
        if (broken) {
            return;
        }
        try {
            out.write(line);
            out.flush();
        } catch (IOException e) {
            broken = true; // nobody reads any more; the end of standard input ends the agent
            System.err.println("cannot write to the supervisor any more: " + e.getMessage());
        }
    }
}
