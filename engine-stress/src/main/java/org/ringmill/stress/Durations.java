package org.ringmill.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.HdrHistogram.Histogram;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.ringmill.time.DurationRecorder;

/** Durations that one thread counts and another takes, among them two that make the range that a look covers wider. */
@JCStressTest
@Description("Each duration is taken once, by the look during the race or by the one behind it.")
@Outcome(id = "[0-4] of 4", expect = ACCEPTABLE, desc = "All were taken, some of them during the race.")
@Outcome(expect = FORBIDDEN, desc = "A duration was lost, or taken twice.")
@State
public class Durations {
    private static final int SHORT_NS = 1;
    private static final int LONG_NS = 60;

    private final DurationRecorder recorder = new DurationRecorder(LONG_NS);
    private long takenInRace;
    private long takenShort;
    private long takenLong;

    /** Nothing to set up. */
    public Durations() {}

    /** Records. */
    @Actor
    public void record() {
        recorder.record(SHORT_NS);
        recorder.record(LONG_NS);
        recorder.record(SHORT_NS);
        recorder.record(LONG_NS);
    }

    /** Takes twice. */
    @Actor
    public void take() {
        add(recorder.take());
        add(recorder.take());
        takenInRace = takenShort + takenLong;
    }

    /** Takes the rest and judges. */
    @Arbiter
    public void judge(final L_Result result) {
        add(recorder.take());
        result.r1 = takenShort == 2 && takenLong == 2
                ? takenInRace + " of 4"
                : takenShort + " short, " + takenLong + " long";
    }

    private void add(final Histogram taken) {
        takenShort += taken.getCountAtValue(SHORT_NS);
        takenLong += taken.getCountAtValue(LONG_NS);
    }
}
