package org.ringmill.bench.jmh;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.ringmill.journal.frame.FrameDecoder;
import org.ringmill.journal.frame.FrameEncoder;
import org.ringmill.journal.frame.RecordFlyweight;

/** A frame of the journal in memory, whole: building it, sealing it with its checksum, checking and reading it. */
@State(Scope.Thread)
public class FrameBenchmark extends ShortRuns {
    private static final int MAX_FRAME_BYTES = 128 * 1024;

    /** Records of the frame. */
    @Param({"1", "256"})
    private int records;

    /** Bytes of the payload of each. */
    @Param({"64", "256"})
    private int payloadBytes;

    private final FrameEncoder encoder = new FrameEncoder(MAX_FRAME_BYTES);
    private final FrameDecoder decoder = new FrameDecoder();
    private UnsafeBuffer payload;
    private int frameBytes;

    private long sequence;
    private int checksum;

    /** Makes the payload, and a frame to read. */
    @Setup
    public void fill() {
        payload = new UnsafeBuffer(ByteBuffer.allocateDirect(payloadBytes));
        payload.setMemory(0, payloadBytes, (byte) 7);
        final FrameEncoder other = new FrameEncoder(MAX_FRAME_BYTES);
        append(other);
        other.seal(1, 0, 0);
        frameBytes = other.frame().limit();
        decoder.wrap(other.frame());
        if (decoder.check(0, frameBytes) != FrameDecoder.Verdict.VALID) {
            throw new IllegalStateException("not a valid frame");
        }
    }

    private void append(final FrameEncoder frame) {
        frame.reset();
        for (int i = 0; i < records; i++) {
            payload.putLong(0, sequence);
            if (!frame.tryAppend(sequence, sequence, 1, 1, sequence, payload, 0, payloadBytes)) {
                throw new IllegalStateException("no room");
            }
            sequence++;
        }
    }

    /** {@return the number of records} */
    @Benchmark
    public int build() {
        append(encoder);
        return encoder.recordCount();
    }

    /** {@return the checksum, which the next frame carries} */
    @Benchmark
    public int buildAndSeal() {
        append(encoder);
        checksum = encoder.seal(1, checksum, sequence);
        return checksum;
    }

    /** {@return the sum of what the records carry} */
    @Benchmark
    public long checkAndRead() {
        final FrameDecoder.Verdict verdict = decoder.check(0, frameBytes);
        long sum = verdict.ordinal();
        for (int i = 0; i < records; i++) {
            final RecordFlyweight record = decoder.nextRecord();
            sum += record.buffer().getLong(record.offset()) + record.correlationId();
        }
        return sum;
    }
}
