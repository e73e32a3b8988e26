package dev.reveille.topology;

import static java.util.Objects.requireNonNull;

import dev.reveille.core.fleet.Problems;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.Topic;
import dev.reveille.topology.RelevanceCounters.Counter;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task of relevance: reads every record about its tenants, and gives up those nobody can use.
 */
final class TenantProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private static final Logger LOGGER = LoggerFactory.getLogger(TenantProcessor.class);

    private final RelevanceSetup setup;
    private final Globals globals;
    private @Nullable Task task;

    /** What lives as long as Streams leaves the partition here. */
    private record Task(
            ProcessorContext<byte[], byte[]> context,
            Sinks sinks,
            Intake intake,
            AgentDesk agents,
            Agenda agenda) {}

    TenantProcessor(RelevanceSetup setup, Globals globals) {
        this.setup = setup;
        this.globals = globals;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        var wire = setup.wire();
        var counters = setup.counters();
        var sinks = new Sinks(context, wire, counters);
        var store =
                new TenantStore(
                        context.getStateStore(TenantStore.TENANTS),
                        context.getStateStore(TenantStore.AGENTS),
                        wire);
        var specs =
                new Specs(
                        setup.specs(),
                        setup.evaluators(),
                        globals.templates(context, wire),
                        new TemplateRollout(store, setup.rollout()));
        var news = new OverrideNews(store);
        var overrides = new OverridesView(globals.overrides(context, wire), news);
        var fleet = new FleetFacts(globals.fleet(context, wire));
        var agenda = new Agenda(new FleetReaders(fleet), counters);
        boolean takesUp = agenda.takeUp(store);
        var habits = new Habits(context.getStateStore(Habits.STORE));
        var agents =
                new AgentDesk(
                        store,
                        habits,
                        specs,
                        overrides,
                        fleet,
                        agenda,
                        sinks,
                        counters,
                        new Turns(setup.rollout()));
        var tenants = new TenantDesk(store, habits, specs, agents);
        var overrideChores = new OverrideChores(store, news, overrides, tenants);
        var chores =
                new Chores(
                        overrideChores,
                        new TemplateChores(store, specs, tenants),
                        agents,
                        agenda,
                        counters,
                        setup.nanos());
        var clock = new TaskClock(setup.clock(), takesUp);
        var place =
                new RightPlace(
                        context.taskId().partition(),
                        setup.layout().tenantPartitions(),
                        sinks,
                        counters);
        var slices = new Slices(context, clock, chores);
        var intake = new Intake(wire, clock, place, tenants, slices);
        task = new Task(context, sinks, intake, agents, agenda);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        var now = requireNonNull(task);
        RecordMetadata read = now.context.recordMetadata().orElseThrow();
        setup.counters().count(Counter.RECORDS);
        var origin = Origin.of(read, record.headers(), setup.names());
        try {
            now.intake.read(record, origin.orElseThrow(Refused::unmarked));
        } catch (CodecException | Problems e) {
            var from = origin.orElseGet(() -> Origin.asRead(Topic.REKEY, read));
            now.sinks.giveUp(DeadLetter.of(record, from, e));
            LOGGER.warn("{} is a dead letter: {}", from.cause(), DeadLetter.why(e));
        }
        if (read.partition() == 0) {
            globals.unreadable().take().forEach(now.sinks::giveUp);
        }
    }

    @Override
    public void close() {
        if (task != null) {
            task.agents.close();
            task.agenda.close();
        }
    }
}
