package dev.reveille.app;

import dev.reveille.config.KafkaSettings;
import dev.reveille.config.Settings;
import dev.reveille.core.fleet.Problems;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.Topic;
import dev.reveille.wire.CodecProblems;
import dev.reveille.wire.PatientCodec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one codec of this process' roles, taught what each of them writes. */
final class Codecs {
    /** What a scheduler writes; the letters of the dead stay the bytes they were. */
    private static final List<Topic> SCHEDULERS =
            List.of(
                    Topic.TICKS,
                    Topic.RELEVANCE,
                    Topic.EVENTS,
                    Topic.FLEET,
                    Topic.CONTROL,
                    Topic.AGENT_STATE);

    private static final List<Topic> NODES =
            List.of(
                    Topic.NODE_HEARTBEATS,
                    Topic.HEARTBEATS,
                    Topic.AGENT_STATE,
                    Topic.EVENTS,
                    Topic.CONTROL);

    private volatile @Nullable PatientCodec codec;
    private volatile boolean ending;

    /** For a scheduler, which writes decisions. */
    PatientCodec ofScheduler(Settings settings) {
        return prepared(settings, SCHEDULERS);
    }

    /** For a node, which writes heartbeats. */
    PatientCodec ofNode(Settings settings) {
        return prepared(settings, NODES);
    }

    /** The codec, taught nothing yet: who writes with it may have to wait for a registry. */
    PatientCodec untaught(Settings settings) {
        return known(settings.kafka());
    }

    /** From now on nothing waits for a schema registry; what is known goes on working. */
    void waitNoMore() {
        ending = true;
        PatientCodec now = codec;
        if (now != null) {
            now.close();
        }
    }

    /** The one codec of this process' roles; it also says whether one of them waits. */
    PatientCodec codec() {
        PatientCodec now = codec;
        if (now == null) {
            throw new IllegalStateException("no role has begun");
        }
        return now;
    }

    /**
     * A codec that knows how to write those topics, so that no decision and no heartbeat ever waits
     * for a schema registry.
     *
     * @throws Problems if the registry lets it wait for minutes
     */
    private PatientCodec prepared(Settings settings, List<Topic> topics) {
        var kafka = settings.kafka();
        PatientCodec patient = known(kafka);
        try {
            for (Topic topic : topics) {
                topic.value().ifPresent(type -> patient.prepare(kafka.names().of(topic), type));
            }
        } catch (CodecException e) {
            throw CodecProblems.thrown(e);
        }
        return patient;
    }

    private synchronized PatientCodec known(KafkaSettings kafka) {
        PatientCodec known = codec;
        PatientCodec patient = known == null ? new PatientCodec(kafka.codec()) : known;
        codec = patient;
        if (ending) {
            patient.close();
        }
        return patient;
    }
}
